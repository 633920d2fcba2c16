import type { Digest } from '../digest/sha256.ts'
import type { Trust } from '../verify/trust.ts'
import type { ExpectedRun } from './rules/run-binding.ts'
import type { HashedSubject } from './rules/subjects.ts'

/** What the caller expects of a chain, and how far it wants to rely on it. */
export interface Expectation {
  /** `append`: rules 1 to 5, before something is added. `seal`: also all legs and stages. `decide`: everything. */
  readonly level: 'append' | 'seal' | 'decide'
  /** The digest that was handed over; `undefined` only where the caller opted out, or began the bundle itself. */
  readonly bundleDigest: Digest | undefined
  readonly trust: Trust
  readonly now: Date
  /** The run that the records before the seal have to be of, where the caller knows it. */
  readonly run?: ExpectedRun
  /** Stages whose records may be unsigned, on the word of whoever seals them. */
  readonly assertedStages: readonly string[]
  /** Stages that must have left a record (level `seal` and `decide`). */
  readonly requiredStages: readonly string[]
  /** The bytes that are about to be deployed (level `decide`). */
  readonly subjects?: readonly HashedSubject[]
}

/** Stages that may be unsigned without anybody saying so: a build job without a token hands its digests to the job that signs. */
export const defaultAssertedStages = ['source', 'build'] as const

/** The built-in default: stages that must have left a record before a bundle is sealed or decided on. */
export const defaultRequiredStages = ['source', 'build', 'sbom', 'scan', 'attest'] as const
