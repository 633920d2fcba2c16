import type { EvidenceKind } from './evidence-kind.ts'
import type { LicencePolicyFile } from './licence/licence-policy.ts'
import type { Outcome } from './outcome.ts'

/** What the workflow demands of its reports. */
export type EvidenceContract = {
  readonly required: readonly EvidenceKind[]
  /** Seconds since the scan. */
  readonly maxAge?: number | undefined
  /** Seconds since the tool's database of vulnerabilities was brought up to date. */
  readonly maxDatabaseAge?: number | undefined
  /** Digests of what was to be scanned (`sha256:…`); without any, a report may be about whatever it says. */
  readonly subjects?: readonly string[] | undefined
  /** Which licences may be used. */
  readonly licencePolicy?: LicencePolicyFile | undefined
  /** Ends of the steps that ran the tools, by tool name. */
  readonly outcomes: ReadonlyMap<string, Outcome>
  readonly now: Date
  /** The commit that is being judged, in hexadecimal digits. */
  readonly commit?: string | undefined
}
