import type { JsonValue } from '@custody/core/json/read-json'
import type { EvidenceKind } from '../../evidence-kind.ts'
import type { ForeignObject } from '../../foreign-object.ts'
import { rootObject } from '../../foreign-root.ts'
import { listOf } from '../../member.ts'
import { ReadingNotes } from '../../reading-notes.ts'
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
  if (report.has('page') || report.has('_links')) notePage(report, records)
  else notes.limit('completeness-unknown', 'The list does not say whether there are more pages.')
  return scanResult(
    {
      tool: { name: 'Veracode' },
      kinds: kindsOf(findings),
      records,
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
function notePage(report: ForeignObject, records: number): void {
  const page = report.object('page')
  const [number, pages] = [page?.number('number') ?? 0, page?.number('total_pages') ?? 1]
  const total = page?.number('total_elements') ?? records
  const isLast = !(report.object('_links')?.has('next') ?? false)
  if (number === 0 && pages <= 1 && records >= total && isLast) return
  const text = `This is page ${number + 1} of ${pages}, with ${records} of ${total} findings.`
  report.notes.reason('declared-incomplete', text, report.has('page') ? '/page' : '/_links')
}
