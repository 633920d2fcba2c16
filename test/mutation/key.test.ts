import { keySigners } from '../harness/chain/signers.ts'
import { describeMutations } from './mutation-suite.ts'

describeMutations((folder) => Promise.resolve(keySigners(folder)))
