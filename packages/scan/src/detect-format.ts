import type { JsonValue } from '@custody/core/json/read-json'
import { isJsonObject } from '@custody/core/json/read-json'
import { type Claim, claimsOf } from './claims.ts'
import { isList } from './member.ts'
import { neutralText, quoted } from './neutral-text.ts'
import type { Reader, ReaderResult, ReportSource } from './readers/reader.ts'
import { readers } from './readers/readers.ts'
import type { Reason } from './reason.ts'
import type { ParsedReport } from './syntax/parsed-report.ts'
import { sameTool } from './tools.ts'

/** A format that was recognised, how surely, and by what. */
export type Detection = {
  readonly reader: Reader
  readonly format: string
  /** Empty where the format has none. */
  readonly version: string
  /** Whether readers of this suite were written with this version in view. */
  readonly isKnownVersion: boolean
  /** 0 to 1: the weight of the marks that were found. */
  readonly confidence: number
  /** The places of the marks that were found. */
  readonly why: readonly string[]
  readonly parsed: ParsedReport
  readonly read: (source: ReportSource) => ReaderResult
}

/** Nothing is guessed: what no reader claims, what two claim, and a version that a format forbids are refused. */
export type Refusal = {
  readonly reason: Reason
  readonly format?: string | undefined
  readonly version?: string | undefined
}

/** Two formats nearer to each other than this are told apart by the name of a tool alone. */
const MARGIN = 0.2

/**
 * Recognises the format of a text by what is in it.
 *
 * @param parsed the text in each syntax that it may be of
 * @param hint name that the workflow gives the tool; it only decides what the text leaves open
 */
export function detectFormat(parsed: readonly ParsedReport[], hint?: string): Detection | Refusal {
  const claims = parsed.flatMap(claimsOf).toSorted((a, b) => b.confidence - a.confidence)
  const [best] = claims
  if (best === undefined) return anonymous(parsed, hint)
  const near = claims.filter(({ confidence }) => best.confidence - confidence < MARGIN)
  const hinted = near.filter(({ reader }) => isHinted(reader, hint))
  const [chosen, other] = hinted.length > 0 ? hinted : near
  if (chosen === undefined || other !== undefined) return ambiguous(near)
  return withVersion(chosen)
}

function isHinted(reader: Reader, hint: string | undefined): boolean {
  return hint !== undefined && (reader.tools ?? []).some((tool) => sameTool(tool, hint))
}

function withVersion({ reader, parsed, confidence, why, version: found, read }: Claim): Detection | Refusal {
  const rule = reader.version
  const { format } = reader
  if (rule === undefined)
    return { reader, format, version: '', isKnownVersion: true, confidence, why, parsed, read }
  const stated = (found?.values ?? []).flatMap((value) =>
    typeof value === 'string' || typeof value === 'number' ? String(value) : [],
  )
  // Of lines, the one that states the version is the one that the pattern fits.
  const pattern = rule.pattern ?? /^(.+)$/s
  const text = stated.find((each) => pattern.test(each)) ?? stated[0]
  const version = text === undefined ? undefined : pattern.exec(text)?.[1]
  const isKnownVersion = version !== undefined && rule.known.includes(version)
  if (isKnownVersion || rule.strict !== true) {
    const said = version === undefined ? '' : neutralText(version, 40)
    return { reader, format, version: said, isKnownVersion, confidence, why, parsed, read }
  }
  const said = text === undefined ? 'no version' : quoted(text)
  const pointer = 'path' in rule ? `/${rule.path.join('/')}` : undefined
  return {
    format,
    version: version === undefined ? undefined : neutralText(version, 40),
    reason: {
      code: 'unsupported-version',
      text: `This is ${reader.name} of ${said}; the versions that are read are ${rule.known.join(', ')}.`,
      pointer,
    },
  }
}

/** A document that has no mark at all, as an empty list, is what the workflow says it is. */
function anonymous(parsed: readonly ParsedReport[], hint: string | undefined): Detection | Refusal {
  for (const one of parsed) {
    if (one.syntax !== 'json') continue
    const { document } = one
    const kind = anonymousKind(document)
    const reader = readers.find(
      (each) =>
        each.syntax === 'json' &&
        kind !== undefined &&
        each.anonymous?.includes(kind) === true &&
        isHinted(each, hint),
    )
    if (reader?.syntax !== 'json') continue
    const read = (source: ReportSource) => reader.read(document, source)
    const why = ['the name of the tool']
    return {
      reader,
      format: reader.format,
      version: '',
      isKnownVersion: true,
      confidence: 0,
      why,
      parsed: one,
      read,
    }
  }
  return unknown(parsed)
}

function anonymousKind(document: JsonValue) {
  if (document === null) return 'null'
  if (isList(document)) return document.length === 0 ? 'empty-list' : undefined
  return isJsonObject(document) && Object.keys(document).length === 0 ? 'empty-object' : undefined
}

function unknown([parsed]: readonly ParsedReport[]): Refusal {
  const found = parsed === undefined ? 'nothing' : describe(parsed)
  return { reason: { code: 'unknown-format', text: `No reader knows this document (${found}).` } }
}

function describe(parsed: ParsedReport): string {
  if (parsed.syntax === 'json' || parsed.syntax === 'yaml') {
    const { document } = parsed
    if (isJsonObject(document))
      return `the members ${Object.keys(document).slice(0, 8).map(quoted).join(', ')}`
    if (!isList(document)) return 'a bare value'
    return document.length === 0 ? 'an empty list; name the tool that wrote it' : 'a bare list'
  }
  if (parsed.syntax === 'json-values') return 'several JSON values'
  if (parsed.syntax === 'xml') return `XML with the root ${quoted(parsed.document.name)}`
  return parsed.syntax === 'html' ? 'HTML' : 'text'
}

function ambiguous(claims: readonly Claim[]): Refusal {
  const names = [...new Set(claims.map(({ reader }) => reader.name))].join(' and ')
  return {
    reason: {
      code: 'ambiguous-format',
      text: `The document claims to be ${names}; name the tool that wrote it.`,
    },
  }
}
