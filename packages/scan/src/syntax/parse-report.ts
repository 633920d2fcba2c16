import type { Reason } from '../reason.ts'
import { endsInLine } from './ends-in-line.ts'
import { jsonValues } from './json-values.ts'
import { locateJson } from './locate-json.ts'
import { locateLines } from './locate-lines.ts'
import { csvColumns, parseCsv } from './parse-csv.ts'
import { parseHtml } from './parse-html.ts'
import { parseXml } from './parse-xml.ts'
import { parseYaml } from './parse-yaml.ts'
import type { ParsedReport } from './parsed-report.ts'

/** What a text must have to be worth parsing as a whole: columns of CSV, keys of YAML. */
export type WantedNames = {
  readonly columns: ReadonlySet<string>
  readonly keys: ReadonlySet<string>
}

/**
 * Parses UTF-8 text without a byte-order mark in each syntax that it may be of, told by how it begins. What begins as JSON or
 * markup is that or broken; any other text may be lines of text, CSV or YAML at once.
 *
 * @param wanted spares the work on other CSV and YAML; default: any
 */
export function parseReport(bytes: Buffer, wanted?: WantedNames): readonly ParsedReport[] | Reason {
  const start = bytes.toString('latin1', 0, 4096).trimStart()
  if (start.startsWith('<')) return parseMarkup(bytes, start)
  // A quoted text is the first cell of CSV: no report is a bare text of JSON.
  return /^[[{]|^(?:null|true|false)\s*$|^-?\d+\s*$/.test(start) ? parseJson(bytes) : parseText(bytes, wanted)
}

function parseMarkup(bytes: Buffer, start: string): readonly ParsedReport[] | Reason {
  const text = decode(bytes)
  if (typeof text !== 'string') return text
  const parsed = isHtml(start) ? parseHtml(text, bytes.length) : parseXml(text, bytes.length)
  return 'code' in parsed ? parsed : [parsed]
}

function isHtml(start: string): boolean {
  let rest = start
  // One at a time: as one pattern, comments could be divided in more ways than there is time for.
  for (let found = prologue.exec(rest); found !== null; found = prologue.exec(rest))
    rest = rest.slice(found[0].length)
  return /^<(?:!doctype\s+html|html|head|body)[\s>]/i.test(rest)
}

/** A comment or an instruction at the beginning, with the white space behind it. */
const prologue = /^<(?:!--[^]*?--|\?xml[^>]*)>\s*/

function parseJson(bytes: Buffer): readonly ParsedReport[] | Reason {
  const values = jsonValues(bytes)
  if ('code' in values) return values
  const sequence: ParsedReport = {
    syntax: 'json-values',
    document: values,
    reasons: [],
    locate: (pointers) => locateJson(bytes, pointers, true),
  }
  const [document, ...others] = values
  if (document === undefined || others.length > 0) return [sequence]
  const locate: ParsedReport['locate'] = (pointers) => locateJson(bytes, pointers, false)
  return [{ syntax: 'json', document, reasons: [], locate }, sequence]
}

function parseText(bytes: Buffer, wanted: WantedNames | undefined): readonly ParsedReport[] | Reason {
  const text = decode(bytes)
  if (typeof text !== 'string') return text
  const lines: ParsedReport = {
    syntax: 'text',
    document: text.split(/\r\n|\n|\r/),
    reasons: endsInLine(bytes),
    locate: (pointers) => locateLines(bytes, pointers),
  }
  const others = [
    ...(hasColumn(bytes, wanted) ? [parseCsv(bytes)] : []),
    ...(looksLikeYaml(text) && hasKey(text, wanted) ? [parseYaml(text, bytes)] : []),
  ]
  return [lines, ...others.flatMap((parsed) => ('code' in parsed ? [] : [parsed]))]
}

function hasColumn(bytes: Buffer, wanted: WantedNames | undefined): boolean {
  return wanted === undefined || csvColumns(bytes).some((column) => wanted.columns.has(column))
}

/** A key at the beginning of a line. */
function hasKey(text: string, wanted: WantedNames | undefined): boolean {
  if (wanted === undefined) return true
  for (const [, key = ''] of text.matchAll(/^["']?([\w@$.-]{1,40})["']?[ \t]*:/gm))
    if (wanted.keys.has(key)) return true
  return false
}

/** A document of a mapping: its first line that is no comment has a key. */
function looksLikeYaml(text: string): boolean {
  const first = text
    .slice(0, 4096)
    .split('\n')
    .find((line) => !/^\s*(?:#.*|%.*|---\s*)?$/.test(line))
  return /^(?:- )?["']?[\w@$.-]+["']?\s*:(?:\s|$)/.test(first ?? '')
}

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

function decode(bytes: Buffer): string | Reason {
  try {
    return decoder.decode(bytes)
  } catch {
    return { code: 'encoding', text: 'The file is not valid UTF-8.' }
  }
}
