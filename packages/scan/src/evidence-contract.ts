import type { EvidenceKind } from './evidence-kind.ts'
import type { Outcome } from './outcome.ts'

/** What the workflow demands of its reports. */
export type EvidenceContract = {
  readonly required: readonly EvidenceKind[]
  /** Seconds since the scan. */
  readonly maxAge?: number | undefined
  /** Ends of the steps that ran the tools, by tool name. */
  readonly outcomes: ReadonlyMap<string, Outcome>
  readonly now: Date
  /** The commit that is being judged, in hexadecimal digits. */
  readonly commit?: string | undefined
}
