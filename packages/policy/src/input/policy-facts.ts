import type { RunClaims } from '@custody/core/chain/claims'
import type { HashedSubject } from '@custody/core/chain/rules/subjects'
import type { TrustedBuilder } from '../slsa/trusted-builders.ts'

/** What a policy is told beside the chain. */
export interface PolicyFacts {
  readonly time: Date
  /** The bytes that were hashed; at least one. */
  readonly subjects: readonly HashedSubject[]
  readonly resourceUri: string
  /** Whether the identity that decides also signed a stage that produced the artifact. */
  readonly selfJudged: boolean
  /** Stages that must have left a record. */
  readonly requiredStages: readonly string[]
  /** The run that decides. */
  readonly run: RunClaims
  /** What started it. */
  readonly event?: string | undefined
  /** Whose builds count how much; without, the shipped map. */
  readonly builders?: readonly TrustedBuilder[] | undefined
}
