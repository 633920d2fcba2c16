import type { GoodChain } from '../harness/chain/scenarios.ts'
import { changedBytes } from './changed-bytes.ts'
import { changedFiles } from './changed-files.ts'
import { changedHeads } from './changed-heads.ts'
import { changedSignatures } from './changed-signatures.ts'
import { changedSteps } from './changed-steps.ts'
import { filesOf } from './files.ts'
import { foreignItems } from './foreign-items.ts'
import type { Mutant } from './mutant.ts'
import { otherEncodings } from './other-encodings.ts'
import { isFull } from './sample.ts'
import { unfold } from './unfold.ts'

/** Of each kind of mutant one in so many is tried: a certificate costs some milliseconds, a key a tenth of one. */
export interface Strides {
  readonly files: number
  readonly bytes: number
  readonly heads: number
  readonly steps: number
  readonly signatures: number
  readonly encodings: number
}

/** Primes, so that every kind of change meets every kind of item. */
export const strides: Readonly<Record<'key' | 'keyless', Strides>> = {
  key: { files: 29, bytes: 37, heads: 43, steps: 11, signatures: 13, encodings: 3 },
  keyless: { files: 31, bytes: 71, heads: 89, steps: 29, signatures: 19, encodings: 7 },
}

/** Mutants that can be made of a bundle, and of one of an older run; all of them where `CUSTODY_MUTATION=full` says so. */
export function* mutantsOf(good: GoodChain, older: GoodChain): Generator<Mutant> {
  const { snapshot, signers } = good
  const unfolded = unfold(snapshot)
  const { files, bytes, heads, steps, signatures, encodings } = strides[signers.method]
  yield* oneIn(files, changedFiles(filesOf(snapshot)))
  yield* oneIn(bytes, changedBytes(unfolded))
  yield* oneIn(heads, changedHeads(unfolded))
  yield* oneIn(steps, changedSteps(unfolded))
  yield* oneIn(signatures, changedSignatures(unfolded))
  yield* oneIn(encodings, otherEncodings(unfolded))
  yield* oneIn(steps, foreignItems(unfolded, unfold(older.snapshot)))
}

function* oneIn(stride: number, mutants: Iterable<Mutant>): Generator<Mutant> {
  let at = 0
  for (const mutant of mutants) {
    if (isFull || at % stride === 0) yield mutant
    at += 1
  }
}
