import { markdownText } from '@custody/core/text/markdown-text'
import type { ReportRow } from '@custody/scan/evidence-index'
import { type FixLine, fixLines } from './fix-lines.ts'
import type { ScanResult } from './scan-collect.ts'

/** The block that scan-collect adds to the job's summary: a row a report, with its state and the reason where it is not complete. */
export function scanSummary({ collection, records }: ScanResult): string {
  const rows = collection.reports.map(rowOf)
  const missing = collection.missing.map(({ kind, tool, text }) =>
    cells(kind ?? tool ?? '', 'missing', '', 'unknown', text),
  )
  const digest = records.at(-1)?.snapshot.head.digest ?? ''
  return [
    '### Custody: scan-collect',
    '',
    `${collection.reports.length} reports, ${collection.missing.length} missing. Bundle digest \`${digest}\`.`,
    '',
    '| report | state | confirmed by | findings | why |',
    '|---|---|---|---:|---|',
    ...rows,
    ...missing,
    '',
    ...fixTable(fixLines(collection)),
    ...qualityTable(collection.reports),
  ].join('\n')
}

/** The ten things to do first. */
function fixTable(lines: readonly FixLine[]): readonly string[] {
  const rows = lines.map(({ severity, what, closes, path, line }) =>
    cells(severity, what, closes.join(', '), [path, line].filter((part) => part !== undefined).join(':')),
  )
  return rows.length === 0 ? [] : ['| fix first | what | closes | where |', '|---|---|---|---|', ...rows, '']
}

/** How good each SBOM is by each profile of minimum elements, and what it does not state. */
function qualityTable(reports: readonly ReportRow[]): readonly string[] {
  const rows = reports.flatMap(({ path, quality }) =>
    (quality?.profiles ?? []).map(({ profile, score, failed }) =>
      cells(path, profile, String(score), failed.join(', ')),
    ),
  )
  return rows.length === 0
    ? []
    : ['| SBOM | profile | score | not stated by all |', '|---|---|---:|---|', ...rows, '']
}

function rowOf({ path, state, confirmed, counts, reasons, tool }: ReportRow): string {
  const name = tool === undefined ? path : `${path} (${tool.name})`
  const why = state === 'complete' ? '' : (reasons[0]?.text ?? '')
  return cells(name, state, confirmed === 'no' ? 'nobody' : confirmed, findingsOf(state, counts.open), why)
}

/** What a report that is not whole lists is no number of findings: nothing of it is unknown, not zero. */
function findingsOf(state: ReportRow['state'], open: number): string {
  if (state === 'complete' || state === 'stale') return String(open)
  return open === 0 ? 'unknown' : `at least ${open}`
}

function cells(...texts: readonly string[]): string {
  return `| ${texts.map((text) => markdownText(text, 300)).join(' | ')} |`
}
