import type { JsonValue } from '@custody/core/json/read-json'
import type { EvidenceKind } from '../../evidence-kind.ts'
import type { ForeignObject } from '../../foreign-object.ts'
import { rootObject } from '../../foreign-root.ts'
import { listOf } from '../../member.ts'
import { ReadingNotes } from '../../reading-notes.ts'
import type { ReportPage } from '../../report-page.ts'
import type { ReaderResult, ReportSource } from '../reader.ts'
import { scanResult } from '../scan-result.ts'
import { veracodeFinding } from './veracode-finding.ts'

/**
 * Reads an answer of Veracode's Findings API, or the `findings` cut out of it. It is one page, and says which;
 * the cut-out list does not.
 */
export function readVeracodeFindings(document: JsonValue, source: ReportSource): ReaderResult {
  const notes = new ReadingNotes()
  const report = rootObject(document, notes)
  const holder = report.has('_embedded') ? report.object('_embedded') : report
  const findings = holder?.objects('findings') ?? []
  const records = listOf(holder?.value, 'findings').length
  const page = pageOf(report, records)
  if (page === undefined) noteOthers(report)
  return scanResult(
    {
      tool: { name: 'Veracode' },
      kinds: kindsOf(findings),
      records,
      page,
      grouped: findings.filter((finding) => isTested(finding) && !isClosed(finding)).length,
      findings: findings.map((finding) => veracodeFinding(finding, source)),
    },
    source,
    notes,
  )
}

const kinds: Readonly<Record<string, EvidenceKind>> = {
  STATIC: 'sast',
  DYNAMIC: 'dast',
  MANUAL: 'dast',
  SCA: 'sca',
}

function kindsOf(findings: readonly ForeignObject[]): readonly EvidenceKind[] {
  return findings.flatMap((finding) => kinds[finding.text('scan_type')?.toUpperCase() ?? ''] ?? [])
}

/** DefectDojo leaves out what was found by hand, and what is closed. */
function isTested(finding: ForeignObject): boolean {
  return ['STATIC', 'DYNAMIC', 'SCA'].includes(finding.text('scan_type') ?? '')
}

function isClosed(finding: ForeignObject): boolean {
  return finding.object('finding_status')?.text('status')?.toUpperCase() === 'CLOSED'
}

/** The first page has the number 0. An answer without findings has no `_embedded`, and its page says zero. */
function pageOf(report: ForeignObject, records: number): ReportPage | undefined {
  const page = report.object('page')
  const number = page?.number('number')
  if (page === undefined || number === undefined) return undefined
  return {
    what: 'findings',
    index: number + 1,
    records,
    total: page.number('total_elements') ?? records,
    pages: Math.max(page.number('total_pages') ?? 1, hasNext(report) ? number + 2 : 1),
    pointer: '/page',
  }
}

/** An answer that does not say which page it is. */
function noteOthers(report: ForeignObject): void {
  if (hasNext(report))
    report.notes.reason('declared-incomplete', 'The answer links to a next page.', '/_links')
  else if (report.has('page')) report.notes.malformed('the number of the page', '/page/number')
  else report.notes.limit('completeness-unknown', 'The list does not say whether there are more pages.')
}

function hasNext(report: ForeignObject): boolean {
  return report.object('_links')?.has('next') === true
}
