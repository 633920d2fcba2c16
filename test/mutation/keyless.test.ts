import { afterAll } from '@jest/globals'
import { keylessSigners } from '../harness/chain/signers.ts'
import { startSigstoreDoubles } from '../harness/sigstore/doubles.ts'
import type { SigstoreInstance } from '../harness/sigstore/instance.ts'
import { describeMutations } from './mutation-suite.ts'

let instance: SigstoreInstance

describeMutations(async (folder) => {
  instance = await startSigstoreDoubles(folder)
  return keylessSigners(instance)
})

afterAll(() => instance.stop())
