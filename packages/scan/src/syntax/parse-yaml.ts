import type { JsonValue } from '@custody/core/json/read-json'
import { type Document, isNode, parseDocument, visit } from 'yaml'
import type { Reason } from '../reason.ts'
import { bareRecord } from './bare-record.ts'
import { byteOffsets } from './byte-offsets.ts'
import { endsInLine } from './ends-in-line.ts'
import { MAX_DEPTH } from './markup-limits.ts'
import type { Locate, ParsedReport } from './parsed-report.ts'

/** YAML is parsed at a few megabytes a second, and at some ten thousand values. */
const LIMITS = { bytes: 32 * 1024 * 1024, values: 300_000 }

/** Parses one YAML 1.2 document of the core schema, without aliases, as the JSON value that it stands for. */
export function parseYaml(text: string, bytes: Buffer): ParsedReport | Reason {
  if (bytes.length > LIMITS.bytes || valuesIn(bytes) > LIMITS.values)
    return {
      code: 'too-large',
      text: `The YAML has more than ${LIMITS.bytes} bytes or ${LIMITS.values} values.`,
    }
  try {
    return parse(text, bytes)
  } catch (error) {
    // The library's own recursion, or ours: nothing else bounds the depth of YAML.
    if (error instanceof RangeError) return tooDeep
    throw error
  }
}

/** At most so many: a value stands behind a line's end, a comma or a bracket. */
function valuesIn(bytes: Buffer): number {
  let count = 1
  for (const byte of bytes) if (byte === 0x0a || byte === 0x2c || byte === 0x5b || byte === 0x7b) count += 1
  return count
}

const tooDeep: Reason = { code: 'too-deep', text: 'The YAML is nested too deeply.' }

function parse(text: string, bytes: Buffer): ParsedReport | Reason {
  const document = parseDocument(text, { version: '1.2', schema: 'core', logLevel: 'silent' })
  const [fault] = document.errors
  if (fault !== undefined) {
    const code = fault.code === 'DUPLICATE_KEY' ? 'duplicate-key' : 'syntax'
    return { code, text: `The YAML is not well-formed (character ${fault.pos[0]}).` }
  }
  if (hasAlias(document)) return { code: 'syntax', text: 'The YAML has aliases, which are not followed.' }
  const value = jsonOf(document.toJS(), 0)
  return {
    syntax: 'yaml',
    document: value,
    reasons: endsInLine(bytes),
    locate: locateIn(document, text, bytes.length),
  }
}

function hasAlias(document: Document): boolean {
  let found = false
  visit(document, {
    Alias: () => {
      found = true
      return visit.BREAK
    },
  })
  return found
}

/** As the JSON reader gives values: objects without a prototype, no number that was rounded. */
function jsonOf(value: unknown, depth: number): JsonValue {
  if (depth > MAX_DEPTH) throw new RangeError('too deep')
  if (Array.isArray(value)) return value.map((item) => jsonOf(item, depth + 1))
  if (typeof value === 'object' && value !== null) {
    const object = bareRecord<JsonValue>()
    for (const [key, member] of Object.entries(value)) object[key] = jsonOf(member, depth + 1)
    return object
  }
  if (typeof value === 'string' || typeof value === 'boolean') return value
  return typeof value === 'number' && Number.isFinite(value) ? value : null
}

function locateIn(document: Document, text: string, byteLength: number): Locate {
  return (pointers) => {
    const found = [...pointers].flatMap((pointer) => {
      const way = pointer
        .split('/')
        .slice(1)
        .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'))
      const node = way.length === 0 ? document.contents : document.getIn(way, true)
      const range = isNode(node) ? node.range : undefined
      return range === undefined || range === null ? [] : [{ pointer, start: range[0], end: range[1] }]
    })
    const places = found.flatMap(({ start, end }) => [start, end])
    const offset = byteOffsets(text, byteLength, places)
    return new Map(found.map(({ pointer, start, end }) => [pointer, [offset(start), offset(end)]]))
  }
}
