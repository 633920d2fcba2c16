import type { Digest } from '@custody/core/digest/sha256'
import type { EvidenceKind } from './evidence-kind.ts'
import type { FindingComponent } from './finding.ts'
import type { Outcome } from './outcome.ts'
import type { QualitySummary } from './quality/quality-document.ts'
import type { Limit, Reason } from './reason.ts'
import type { Redactions } from './redactions.ts'
import type { Confirmation, EvidenceState, Tool } from './report-reading.ts'
import type { SeverityCounts } from './severity.ts'

/** What was collected, one row a file, and what was asked for and is not there (docs/spec/evidence-index.md). */
export type EvidenceIndex = {
  readonly version: 1
  /** Kinds that the contract requires, in the order of `evidenceKinds`. */
  readonly required: readonly EvidenceKind[]
  /** The greatest age that the contract allows, in seconds. */
  readonly maxAge?: number | undefined
  /** The greatest age of a tool's database that the contract allows, in seconds. */
  readonly maxDatabaseAge?: number | undefined
  /** The digests, of which a report has to name one if it names any. */
  readonly subjects?: readonly string[] | undefined
  /** The commit that the reports were held against. */
  readonly commit?: string | undefined
  /** Digest of the licence policy that packages were held against. */
  readonly licencePolicy?: Digest | undefined
  /** RFC 3339 in UTC: the time against which ages were measured. */
  readonly collectedAt: string
  /** By path. */
  readonly reports: readonly ReportRow[]
  readonly missing: readonly MissingEvidence[]
  /** Where SBOMs and scans of dependencies do not fit together; absent where there are not both. */
  readonly inventory?: InventoryGaps | undefined
}

export type InventoryGaps = {
  /** What a scanner saw and no SBOM lists. */
  readonly notInSbom: InventoryGap
  /** What an SBOM lists and no scanner; absent where no scanner lists what it looked at. */
  readonly notScanned?: InventoryGap | undefined
}

export type InventoryGap = {
  readonly count: number
  /** The first 1000. */
  readonly packages: readonly (FindingComponent & {
    /** Path of the report that lists it. */
    readonly report: string
  })[]
}

export type ReportRow = {
  readonly path: string
  /** 64 hexadecimal digits. */
  readonly sha256: string
  /** Bytes. */
  readonly size: number
  /** Format id, absent where it was not recognised. */
  readonly format?: string | undefined
  readonly formatVersion?: string | undefined
  /** 0 to 1: the weight of the format's marks that were found. */
  readonly confidence?: number | undefined
  readonly tool?: Tool | undefined
  readonly kinds: readonly EvidenceKind[]
  readonly state: Exclude<EvidenceState, 'missing'>
  readonly confirmed: Confirmation
  /** How the step ended that ran the tool, where the workflow says it. */
  readonly outcome?: Outcome | undefined
  /** True only where the state is `complete`, the end of the scan is confirmed and no finding stands open. */
  readonly clean: boolean
  readonly reasons: readonly Reason[]
  readonly limits: readonly Limit[]
  readonly counts: ReportCounts
  /** What the report holds and neither this index nor the findings do: places with secrets, snippets of code and so on. */
  readonly redacted?: Redactions | undefined
  readonly scannedAt?: string | undefined
  /** When the tool's database was brought up to date, as the report says. */
  readonly databaseAt?: string | undefined
  /** Digest of the findings document made from this report; absent where the report is unreadable. */
  readonly findings?: Digest | undefined
  /** How good an SBOM is, by each profile of docs/spec/sbom-quality.md. */
  readonly quality?: QualitySummary | undefined
}

export type ReportCounts = {
  /** Records by the format's own rule. */
  readonly records: number
  /** Records as DefectDojo groups them (docs/readers.md). */
  readonly grouped: number
  /** Findings that no suppression covers, each vulnerability of a component once. */
  readonly open: number
  readonly suppressed: number
  readonly components: number
  /** Different licences. */
  readonly licences: number
  /** Open groups by severity. */
  readonly bySeverity: SeverityCounts
}

export type MissingEvidence = {
  readonly state: 'missing'
  /** The required kind of which there is no report. */
  readonly kind?: EvidenceKind | undefined
  /** The tool whose step has an outcome and whose report is not there. */
  readonly tool?: string | undefined
  readonly text: string
}
