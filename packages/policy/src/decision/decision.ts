import type { Digest } from '@custody/core/digest/sha256'
import type { engineModule } from '../engine/engine-module.generated.ts'
import type { PolicyFinding } from './policy-finding.ts'

/** What a policy says about one input document. */
export interface Decision {
  readonly result: 'passed' | 'denied'
  /** What deny, violation and allow said; without any, the result is `passed`. */
  readonly violations: readonly PolicyFinding[]
  readonly warnings: readonly PolicyFinding[]
  readonly info: readonly PolicyFinding[]
  /** Every rule that was evaluated, as `package.rule`; never empty. */
  readonly rules: readonly string[]
  readonly policy: { readonly name: string; readonly digest: Digest }
  readonly engine: Pick<typeof engineModule, 'name' | 'version' | 'moduleDigest' | 'capabilitiesDigest'>
  /** Of the canonical bytes of the input document. */
  readonly inputDigest: Digest
  /** What the policy printed, for the log. */
  readonly printed: readonly string[]
}
