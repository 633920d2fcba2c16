import type { Component } from './component.ts'
import type { EvidenceKind } from './evidence-kind.ts'
import type { Finding } from './finding.ts'
import type { FindingTally } from './large/kept-findings.ts'
import type { LicenceStatement } from './licence-statement.ts'
import type { SbomFacts } from './quality/sbom-facts.ts'
import type { Limit, Reason } from './reason.ts'
import type { Redactions } from './redactions.ts'
import type { ReportPage } from './report-page.ts'

/**
 * What a report is worth.
 * `complete`: whole and understood. `incomplete`: kept, but a part is missing, faulty or not understood.
 * `failed`: the scan did not run to its end. `missing`: asked for and not there. `stale`: of another commit or too old.
 * `unreadable`: no reader could be found or the bytes are broken.
 */
export const evidenceStates = ['complete', 'incomplete', 'failed', 'missing', 'stale', 'unreadable'] as const
export type EvidenceState = (typeof evidenceStates)[number]

/** How it is known that the scan ran to its end: by the report's own word, by the step's outcome, or not at all. */
export type Confirmation = 'tool' | 'outcome' | 'no'

export type Tool = {
  readonly name: string
  readonly version?: string | undefined
}

/** What one reader made of one report. Nothing in it depends on the clock, the contract or other reports. */
export type ReportReading = {
  readonly format: string
  readonly formatVersion?: string | undefined
  /** 0 to 1: the weight of the format's marks that were found. */
  readonly confidence: number
  /** The places of the marks that were found. */
  readonly why: readonly string[]
  /** What lies between the report's bytes and the text that byte ranges count in, outermost first: `gzip`, `utf-16le`. */
  readonly decoded: readonly string[]
  /** In the report's order; several where runs of several tools share one file. */
  readonly tools: readonly Tool[]
  /** In the order of `evidenceKinds`; empty where neither the tool nor the content tells. */
  readonly kinds: readonly EvidenceKind[]
  readonly state: 'complete' | 'incomplete' | 'failed'
  readonly confirmed: 'tool' | 'no'
  readonly reasons: readonly Reason[]
  readonly limits: readonly Limit[]
  /** What the report holds and the reading does not. */
  readonly redactions?: Redactions | undefined
  /** Records by the format's own rule (docs/readers.md). */
  readonly records: number
  /** The same as DefectDojo counts them (docs/readers.md). */
  readonly grouped: number
  readonly findings: readonly Finding[]
  /** Where not all findings are listed. */
  readonly tally?: FindingTally | undefined
  readonly components: readonly Component[]
  readonly licences: readonly LicenceStatement[]
  /** What an SBOM states, by which its quality is judged. */
  readonly sbom?: SbomFacts | undefined
  /** When the scan ended, RFC 3339 in UTC. */
  readonly scannedAt?: string | undefined
  /** When the tool's database of vulnerabilities was made or last brought up to date, RFC 3339 in UTC. */
  readonly databaseAt?: string | undefined
  /** Digests of what was scanned (`sha256:…`, `NAME@sha256:…`), as the report gives them. */
  readonly subjects?: readonly string[] | undefined
  /** Where the report is pages of a service's answer. */
  readonly pages?: readonly ReportPage[] | undefined
  /** Commits that the report says it is about. */
  readonly commits: readonly string[]
}

/** A file that no reader understands: it is kept by its digest alone. */
export type Unreadable = {
  readonly state: 'unreadable'
  /** Where the format was recognised and yet cannot be read. */
  readonly format?: string | undefined
  readonly formatVersion?: string | undefined
  readonly reasons: readonly Reason[]
}
