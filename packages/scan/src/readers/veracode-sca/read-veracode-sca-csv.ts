import { ReadingNotes } from '../../reading-notes.ts'
import type { CsvTable } from '../../syntax/csv-table.ts'
import { latest } from '../../utc-time.ts'
import type { ReaderResult, ReportSource } from '../reader.ts'
import { scanResult } from '../scan-result.ts'
import { veracodeScaFinding } from './veracode-sca-finding.ts'

/** Reads the issues of Veracode's Software Composition Analysis as a table: a row for each. */
export function readVeracodeScaCsv({ columns, rows }: CsvTable, source: ReportSource): ReaderResult {
  const notes = new ReadingNotes()
  for (const column of needed)
    if (!columns.includes(column)) notes.reason('malformed', `The format demands the column ${column}.`)
  const findings = rows.map((row, index) => {
    const at = `/${index}`
    const empty = needed.find((column) => (row[column] ?? '') === '')
    if (empty !== undefined && columns.includes(empty)) notes.malformed(`a value of ${empty}`, at)
    return findingOf((column) => filled(row[column]), at, source)
  })
  const parts = {
    tool: { name: 'Veracode SCA' },
    kinds: ['sca'] as const,
    records: rows.length,
    grouped: findings.filter(({ kind }) => kind === 'vulnerability').length,
    findings,
    scannedAt: latest(rows.map((row) => timeOf(row['Scan date']))),
  }
  return scanResult(parts, source, notes)
}

const needed = ['Issue type', 'Library', 'Severity', 'Status', 'Ignored']

function findingOf(cell: (column: string) => string | undefined, at: string, source: ReportSource) {
  return veracodeScaFinding({
    source,
    at,
    type: cell('Issue type'),
    issue: cell('Issue ID'),
    cve: cell('CVE'),
    vulnerability: cell('Vulnerability ID'),
    title: cell('Title') ?? cell('License'),
    description: undefined,
    severity: { word: cell('Severity'), score: cell('CVSS score') },
    cwe: undefined,
    manager: cell('Package manager') ?? '',
    group: cell('Coordinate 1'),
    name: cell('Coordinate 2') ?? cell('Coordinate 1') ?? cell('Library'),
    version: cell('Version in use'),
    ignored: cell('Ignored')?.toLowerCase() === 'true',
    status: cell('Status'),
  })
}

function filled(value: string | undefined): string | undefined {
  const text = value?.trim()
  return text === '' ? undefined : text
}

/** `8 Aug 2022 10:01AM GMT`: hours are those of a day of 24, whatever stands behind them. */
function timeOf(text: string | undefined): string | undefined {
  const [, day, hour] = /^(\d{1,2} [A-Z][a-z]{2} \d{4}) (\d{2}:\d{2})(?:AM|PM) GMT$/.exec(text ?? '') ?? []
  if (day === undefined || hour === undefined) return undefined
  const time = new Date(`${day} ${hour} GMT`)
  return Number.isNaN(time.getTime()) ? undefined : time.toISOString()
}
