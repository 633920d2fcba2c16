import type { JsonObject, JsonValue } from '@custody/core/json/read-json'
import { isJsonObject } from '@custody/core/json/read-json'
import { isList } from './member.ts'
import { neutralText, quoted } from './neutral-text.ts'
import type { Mark, Reader } from './readers/reader.ts'
import { readers } from './readers/readers.ts'
import type { Reason } from './reason.ts'

/** A format that was recognised, how surely, and by what. */
export type Detection = {
  readonly reader: Reader
  readonly format: string
  readonly version: string
  /** 0 to 1: the weight of the marks that were found. */
  readonly confidence: number
  /** The marks that were found, as paths. */
  readonly why: readonly string[]
}

/** Nothing is guessed: what no reader claims, what two claim, and a version that no reader knows are refused. */
export type Refusal = {
  readonly reason: Reason
  readonly format?: string | undefined
  readonly version?: string | undefined
}

/** Below this share of its marks a format is not claimed. */
const THRESHOLD = 0.5
/** Two formats nearer to each other than this are told apart by nobody. */
const MARGIN = 0.2

/** Recognises the format of a parsed document by what is in it. */
export function detectFormat(document: JsonValue): Detection | Refusal {
  if (!isJsonObject(document)) return unknown(isList(document) ? 'a bare list' : 'a bare value')
  const [best, second] = readers
    .map((reader) => weigh(reader, document))
    .filter(({ confidence }) => confidence >= THRESHOLD)
    .toSorted((a, b) => b.confidence - a.confidence)
  if (best === undefined)
    return unknown(`the members ${Object.keys(document).slice(0, 8).map(quoted).join(', ')}`)
  if (second !== undefined && best.confidence - second.confidence < MARGIN)
    return ambiguous(best.reader, second.reader)
  return withVersion(best, document)
}

function weigh(reader: Reader, document: JsonObject): { reader: Reader; confidence: number; why: string[] } {
  const total = reader.marks.reduce((sum, mark) => sum + mark.weight, 0)
  const found = reader.marks.filter((mark) => holds(mark, document))
  const needed = reader.marks.every((mark) => mark.needed !== true || found.includes(mark))
  const weight = needed ? found.reduce((sum, mark) => sum + mark.weight, 0) : 0
  return { reader, confidence: weight / total, why: found.map((mark) => mark.path.join('.')) }
}

function holds(mark: Mark, document: JsonObject): boolean {
  const value = valueAt(document, mark.path)
  if (mark.is instanceof RegExp) return typeof value === 'string' && mark.is.test(value)
  return mark.is === 'object' ? isJsonObject(value) : isList(value) || value === null
}

function valueAt(document: JsonObject, path: readonly string[]): JsonValue | undefined {
  let at: JsonValue | undefined = document
  for (const key of path) at = isList(at) ? at[Number(key)] : isJsonObject(at) ? at[key] : undefined
  return at
}

function withVersion(
  found: { reader: Reader; confidence: number; why: string[] },
  document: JsonObject,
): Detection | Refusal {
  const { reader, confidence, why } = found
  const stated = valueAt(document, [reader.version.member])
  const version = typeof stated === 'string' ? reader.version.pattern.exec(stated)?.[1] : undefined
  if (version !== undefined && reader.versions.includes(version)) {
    return { reader, format: reader.format, version, confidence, why }
  }
  const said = typeof stated === 'string' ? quoted(stated) : 'no version'
  const text = `This is ${reader.name} of ${said}; the versions that are read are ${reader.versions.join(', ')}.`
  return {
    format: reader.format,
    version: version === undefined ? undefined : neutralText(version, 40),
    reason: { code: 'unsupported-version', text, pointer: `/${reader.version.member}` },
  }
}

function unknown(found: string): Refusal {
  const names = readers.map(({ name }) => name).join(', ')
  return {
    reason: {
      code: 'unknown-format',
      text: `No reader knows this document (${found}). Formats that are read: ${names}.`,
    },
  }
}

function ambiguous(one: Reader, other: Reader): Refusal {
  return {
    reason: {
      code: 'ambiguous-format',
      text: `The document claims to be both ${one.name} and ${other.name}.`,
    },
  }
}
