import { CsvError, parse } from 'csv-parse/sync'
import type { Reason } from '../reason.ts'
import { bareRecord } from './bare-record.ts'
import type { CsvTable } from './csv-table.ts'
import { endsInLine } from './ends-in-line.ts'
import type { ByteRange, ParsedReport } from './parsed-report.ts'

/** Parses CSV (RFC 4180) with a header in its first row. Rows of another length leave the report incomplete. */
export function parseCsv(bytes: Buffer): ParsedReport | Reason {
  const parsed = recordsOf(bytes, MAX_ROWS + 2)
  if ('code' in parsed) return parsed
  const [header = [], ...records] = parsed.records
  if (records.length > MAX_ROWS) return { code: 'too-large', text: `The CSV has more than ${MAX_ROWS} rows.` }
  const columns = header.map((name) => name.trim())
  return {
    syntax: 'csv',
    document: { columns, rows: records.map((record) => rowOf(columns, record)) },
    reasons: [...unevenRows(columns, records), ...endsInLine(bytes)],
    locate: (pointers) => new Map([...pointers].flatMap((pointer) => locateRow(pointer, parsed.ends, bytes))),
  }
}

/** Rows that are kept in memory. */
const MAX_ROWS = 500_000

/** The names of the columns, as far as the first row can be parsed. */
export function csvColumns(bytes: Buffer): readonly string[] {
  const parsed = recordsOf(bytes.subarray(0, 65_536), 1)
  return 'code' in parsed ? [] : (parsed.records[0] ?? []).map((name) => name.trim())
}

/** Records, and the offset at which each of them ends. */
type Records = { readonly records: readonly (readonly string[])[]; readonly ends: readonly number[] }

function recordsOf(bytes: Buffer, to: number): Records | Reason {
  const ends: number[] = []
  try {
    const records = parse(bytes, {
      relax_column_count: true,
      to,
      max_record_size: MAX_RECORD,
      on_record: (record: string[], { bytes: end }) => {
        ends.push(end)
        return record
      },
    })
    return { records, ends }
  } catch (error) {
    if (!(error instanceof CsvError)) throw error
    return { code: 'syntax', text: 'The CSV is not well-formed, or cut off.' }
  }
}

const MAX_RECORD = 16 * 1024 * 1024

function unevenRows(columns: readonly string[], records: Records['records']): readonly Reason[] {
  const uneven = records.findIndex((record) => record.length !== columns.length)
  const text = `Row ${uneven} has not as many columns as the header.`
  return uneven < 0 ? [] : [{ code: 'malformed', text, pointer: `/${uneven}` }]
}

function rowOf(columns: readonly string[], record: readonly string[]): CsvTable['rows'][number] {
  const row = bareRecord<string>()
  columns.forEach((column, index) => {
    const cell = record[index]
    if (cell !== undefined) row[column] = cell
  })
  return row
}

/** A row begins where the one before it ended; its line break is no part of it. */
function locateRow(
  pointer: string,
  ends: readonly number[],
  bytes: Buffer,
): readonly (readonly [string, ByteRange])[] {
  const index = Number(/^\/(\d+)$/.exec(pointer)?.[1])
  const from = ends[index]
  let end = ends[index + 1]
  if (from === undefined || end === undefined) return []
  let start = from
  while (isBreak(bytes[start])) start += 1
  while (end > start && isBreak(bytes[end - 1])) end -= 1
  return [[pointer, [start, end]]]
}

function isBreak(byte: number | undefined): boolean {
  return byte === 0x0a || byte === 0x0d
}
