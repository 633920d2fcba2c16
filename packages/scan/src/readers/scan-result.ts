import type { Component } from '../component.ts'
import { type EvidenceKind, evidenceKinds } from '../evidence-kind.ts'
import type { Finding } from '../finding.ts'
import type { LicenceStatement } from '../licence-statement.ts'
import { neutralText } from '../neutral-text.ts'
import type { ReadingNotes } from '../reading-notes.ts'
import type { ReportPage } from '../report-page.ts'
import type { Tool } from '../report-reading.ts'
import { evidenceKindsOf, knownTool } from '../tools.ts'
import type { ReaderResult, ReportSource } from './reader.ts'

export type ScanParts = {
  readonly tool: { readonly name: string; readonly version?: string | undefined }
  /**
   * What the format is evidence of; default: what the tool is known for, else what its findings are. `none` for what is no scan,
   * whatever the workflow calls it.
   */
  readonly kinds?: readonly EvidenceKind[] | 'none' | undefined
  readonly records: number
  /** Default: `records`. */
  readonly grouped?: number | undefined
  readonly findings: readonly Finding[]
  readonly components?: readonly Component[] | undefined
  readonly licences?: readonly LicenceStatement[] | undefined
  /** `tool` where the report says that the scan ran to its end; default: no. */
  readonly confirmed?: 'tool' | 'no' | undefined
  /** Where the document is one page of several: whether all are there is judged when they are. */
  readonly page?: ReportPage | undefined
  readonly scannedAt?: string | undefined
  readonly databaseAt?: string | undefined
  /** Digests of what was scanned; what is none is left out. */
  readonly subjects?: readonly string[] | undefined
  readonly commits?: readonly string[] | undefined
}

/** What a reader of one tool's report gives: bounded names, the kinds by the workflow's word, the state by the notes. */
export function scanResult(parts: ScanParts, source: ReportSource, notes: ReadingNotes): ReaderResult {
  const tool = boundedTool(parts.tool)
  if (tool.version === undefined && parts.kinds !== 'none')
    notes.limit('no-tool-version', 'The report does not say which version of the tool wrote it.')
  const kinds = kindsOf(parts, source.hint)
  if (kinds.length === 0 && parts.kinds !== 'none')
    notes.limit('kind-unknown', 'Nothing tells what this is evidence of; name the tool, or the kind.')
  return {
    tools: [tool],
    kinds,
    confirmed: parts.confirmed ?? 'no',
    records: parts.records,
    grouped: parts.grouped,
    findings: parts.findings,
    components: parts.components ?? [],
    licences: parts.licences,
    pages: parts.page && [parts.page],
    scannedAt: parts.scannedAt,
    databaseAt: parts.databaseAt,
    subjects: subjectsOf(parts.subjects ?? []),
    commits: parts.commits ?? [],
    state: notes.state,
    reasons: notes.reasons,
    limits: notes.limits,
    redactions: notes.redactions,
  }
}

function boundedTool({ name, version }: ScanParts['tool']): Tool {
  const named = version === undefined || version === '' ? undefined : neutralText(version, 100)
  return { name: neutralText(name, 100), version: named }
}

/** An image is named by its digest, alone or behind its name. */
function subjectsOf(given: readonly string[]): readonly string[] | undefined {
  const subjects = new Set(given.filter((each) => /(?:^|@)sha(?:256|384|512):[0-9a-f]{64,128}$/.test(each)))
  return subjects.size === 0 ? undefined : [...subjects].map((each) => neutralText(each, 400))
}

/** A hint wins; then what the format is for; then the tool; then the findings. */
function kindsOf({ tool, kinds, findings }: ScanParts, hint: string | undefined): readonly EvidenceKind[] {
  if (kinds === 'none') return []
  const hinted = hint === undefined ? [] : (knownTool(hint)?.kinds ?? [])
  if (hinted.length > 0) return hinted
  if (kinds !== undefined && kinds.length > 0) return evidenceKinds.filter((kind) => kinds.includes(kind))
  const known = knownTool(tool.name)?.kinds ?? []
  return known.length > 0 ? known : evidenceKindsOf(findings.map(({ kind }) => kind))
}
