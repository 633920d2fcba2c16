import type { BundleSnapshot } from '@custody/core/bundle/snapshot'
import type { Check } from '@custody/core/chain/check'
import type { HashedSubject } from '@custody/core/chain/rules/subjects'
import type { ChainOutcome, VerifiedChain } from '@custody/core/chain/verify-chain'
import type { Digest } from '@custody/core/digest/sha256'
import type { Decision } from '@custody/policy/decision/decision'
import type { DecisionPredicate } from '@custody/policy/decision/decision-predicate'
import type { PolicyInput } from '@custody/policy/input/policy-input'
import type { PolicySet } from '@custody/policy/policy/policy-set'
import type { TrustedBuilder } from '@custody/policy/slsa/trusted-builders'
import type { SubjectOptions } from './hash-subjects.ts'
import type { LeftRecord } from './leave-record.ts'
import type { StepOptions } from './open-chain.ts'
import type { FoundVerdict } from './require-verdict.ts'
import type { GivenRoot } from './trusted-roots.ts'

export interface GateOptions extends StepOptions {
  readonly subjects: SubjectOptions
  readonly resourceUri: string | undefined
  /** Folder of the policy; without, the shipped library. */
  readonly policy: string | undefined
  /** Path of a map of trusted builders; without, the shipped one. */
  readonly trustedBuilders?: string | undefined
  readonly mode: 'enforce' | 'warn'
  /** Whether the verdict is signed and added to the bundle. */
  readonly record: boolean
  readonly acceptSelfJudged: boolean
  /** Check a verdict that exists instead of making one. */
  readonly requireVerdict: boolean
  readonly workspace: string
  /** As in match-files: on a laptop, never in a job. */
  readonly literalAnywhere?: boolean
  /** Nothing is written: a bundle that was fetched does not come into the folder either. */
  readonly readOnly?: boolean
}

/** What the gate decided, and all that it looked at. */
export interface GateOutcome {
  readonly verdict: 'passed' | 'denied'
  readonly reason: 'policy' | 'evidence' | undefined
  readonly bundleDigest: Digest
  readonly checks: readonly Check[]
  readonly subjects: readonly HashedSubject[]
  readonly policy: Pick<PolicySet, 'name' | 'digest'>
  readonly resourceUri: string
  readonly decidedAt: Date
  /** Only of a chain that verified. */
  readonly chain: VerifiedChain | undefined
  readonly decision: Decision | undefined
  /** What the policy was asked about. */
  readonly input: PolicyInput | undefined
  /** The decision in the words of its statement, whether it was recorded or not. */
  readonly predicate: DecisionPredicate | undefined
  readonly verification: ChainOutcome
  readonly trustedRoots: readonly GivenRoot[]
  /** Whose builds count how much. */
  readonly builders: readonly TrustedBuilder[]
  /** The verdict that was asked for, with `requireVerdict`. */
  readonly found: FoundVerdict | undefined
  readonly selfJudged: boolean
  /** Trust inputs out of the commit that is judged. */
  readonly selfSupplied: readonly string[]
  /** The record of the verdict, where it was to be kept. */
  readonly left: LeftRecord | undefined
  readonly snapshot: BundleSnapshot
}

/** Everything of an outcome but the verdict itself. */
export type Judging = Omit<GateOutcome, 'verdict' | 'reason'> & { readonly chain: VerifiedChain }
