import { countGroups } from '../../count-groups.ts'
import { ReadingNotes } from '../../reading-notes.ts'
import type { MarkupElement } from '../../syntax/markup-element.ts'
import type { ReaderResult, ReportSource } from '../reader.ts'
import { scanResult } from '../scan-result.ts'
import { type SonarReportRow, sonarReportFinding } from './sonar-report-row.ts'

/**
 * Reads the page that sonar-report writes. The details stand in tables with a heading for each column, whose order differs
 * between versions; a row of details is one with a cell of class `component`.
 */
export function readSonarReportHtml(page: MarkupElement, source: ReportSource): ReaderResult {
  const notes = new ReadingNotes()
  const tables = [...page.below('table')]
  const details = tables.flatMap((table) => detailsOf(table, notes))
  noteTotal(tables, details.length, notes)
  return scanResult(
    {
      tool: { name: 'SonarQube' },
      kinds: ['sast'],
      records: details.length,
      grouped: countGroups(details, ({ row }) => [row.description, row.component, row.key]),
      findings: details.map(({ row, at }) => sonarReportFinding(row, at, source)),
    },
    source,
    notes,
  )
}

type Detail = { readonly row: SonarReportRow; readonly at: string }

function detailsOf(table: MarkupElement, notes: ReadingNotes): readonly Detail[] {
  const columns = headingsOf(table)
  return rowsOf(table).flatMap((tr) => {
    const cells = tr.all('td')
    if (!cells.some(isComponent)) return []
    const cell = (name: string) => textOf(cells[columns.indexOf(name)])
    if (!columns.includes('rule') || !columns.includes('severity'))
      notes.malformed('a heading of the columns Rule and Severity', table.pointer)
    const row = {
      rule: cell('rule'),
      severity: cell('severity'),
      component: textOf(cells.find(isComponent)),
      line: cell('line'),
      description: cell('description'),
      message: cell('message'),
      key: cell('key'),
      status: cell('status'),
    }
    return [{ row, at: tr.pointer }]
  })
}

function isComponent(cell: MarkupElement): boolean {
  return (cell.attributes['class'] ?? '').split(/\s+/).includes('component')
}

/** Rows of this table and not of one inside it. */
function rowsOf(table: MarkupElement): readonly MarkupElement[] {
  return [...table.all('tbody'), table].flatMap((part) => part.all('tr'))
}

function headingsOf(table: MarkupElement): readonly string[] {
  const rows = [...table.all('thead'), table].flatMap((part) => part.all('tr'))
  return (
    rows
      .find((row) => row.all('th').length > 0)
      ?.all('th')
      .map((cell) => cell.wholeText.toLowerCase()) ?? []
  )
}

function textOf(cell: MarkupElement | undefined): string | undefined {
  const text = cell?.wholeText
  return text === '' ? undefined : text
}

/** The summary is a table of severities and the numbers of their issues. */
function noteTotal(tables: readonly MarkupElement[], details: number, notes: ReadingNotes): void {
  const summary = tables.find((table) => headingsOf(table).includes('number of issues'))
  if (summary === undefined) return
  const column = headingsOf(summary).indexOf('number of issues')
  const counts = rowsOf(summary).map((row) =>
    Number(/^\d{1,9}$/.exec(textOf(row.all('td')[column]) ?? '')?.[0] ?? 0),
  )
  const total = counts.reduce((sum, count) => sum + count, 0)
  if (total > details) {
    const text = `The summary counts ${total} issues, and ${details} are here.`
    notes.reason('declared-incomplete', text, summary.pointer)
  }
}
