import type { Digest } from '@custody/core/digest/sha256'
import type { EvidenceIndex, ReportRow, MissingEvidence } from './evidence-index.ts'
import type { EvidenceKind } from './evidence-kind.ts'
import type { FindingsDocument } from './findings-document.ts'
import type { Outcome } from './outcome.ts'

/** A file that the workflow names as a report. */
export type ReportFile = {
  readonly path: string
  /** Without the bytes the file is only noted, as too large to read. */
  readonly content: { readonly bytes: Uint8Array } | { readonly digest: Digest; readonly size: number }
  /** The name that the workflow gives its tool (`tool=NAME `); a kind of evidence is a name too. */
  readonly tool?: string | undefined
  /** When the file was last written. */
  readonly modified?: Date | undefined
}

/** What the workflow demands of its reports. */
export type EvidenceContract = {
  readonly required: readonly EvidenceKind[]
  /** Seconds. */
  readonly maxAge?: number | undefined
  /** Ends of the steps that ran the tools, by tool name. */
  readonly outcomes: ReadonlyMap<string, Outcome>
  readonly now: Date
  /** The commit that is being judged, 40 hexadecimal digits. */
  readonly commit?: string | undefined
}

export type Collection = {
  readonly index: EvidenceIndex
  /** The rows of the index. */
  readonly reports: readonly ReportRow[]
  readonly missing: readonly MissingEvidence[]
  /** One for each report that could be read, by path. */
  readonly findingsDocuments: readonly FindingsDocument[]
}
