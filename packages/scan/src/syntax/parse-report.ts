import type { Reason } from '../reason.ts'
import { endsInLine } from './ends-in-line.ts'
import { jsonValues } from './json-values.ts'
import { locateJson } from './locate-json.ts'
import { locateLines } from './locate-lines.ts'
import { parseCsv } from './parse-csv.ts'
import { parseHtml } from './parse-html.ts'
import { parseXml } from './parse-xml.ts'
import { parseYaml } from './parse-yaml.ts'
import type { ParsedReport } from './parsed-report.ts'

/**
 * Parses UTF-8 text without a byte-order mark in each syntax that it may be of, told by how it begins. What begins as JSON or
 * markup is that or broken; any other text may be lines of text, CSV or YAML at once.
 */
export function parseReport(bytes: Buffer): readonly ParsedReport[] | Reason {
  const start = bytes.toString('latin1', 0, 4096).trimStart()
  if (start.startsWith('<')) return parseMarkup(bytes, start)
  // A quoted text is the first cell of CSV: no report is a bare text of JSON.
  return /^[[{]|^(?:null|true|false)\s*$|^-?\d+\s*$/.test(start) ? parseJson(bytes) : parseText(bytes)
}

function parseMarkup(bytes: Buffer, start: string): readonly ParsedReport[] | Reason {
  const text = decode(bytes)
  if (typeof text !== 'string') return text
  const parsed = isHtml(start) ? parseHtml(text, bytes.length) : parseXml(text, bytes.length)
  return 'code' in parsed ? parsed : [parsed]
}

function isHtml(start: string): boolean {
  return /^(?:<!--[^]*?-->\s*|<\?xml[^>]*>\s*)*<(?:!doctype\s+html|html|head|body)[\s>]/i.test(start)
}

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

function parseText(bytes: Buffer): readonly ParsedReport[] | Reason {
  const text = decode(bytes)
  if (typeof text !== 'string') return text
  const lines: ParsedReport = {
    syntax: 'text',
    document: text.split(/\r\n|\n|\r/),
    reasons: endsInLine(bytes),
    locate: (pointers) => locateLines(bytes, pointers),
  }
  const others = [parseCsv(bytes), ...(looksLikeYaml(text) ? [parseYaml(text, bytes)] : [])]
  return [lines, ...others.flatMap((parsed) => ('code' in parsed ? [] : [parsed]))]
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
