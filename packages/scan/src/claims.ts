import { type AtPlace, atColumn, atHtmlPlace, atLines, atPath, atXmlPlace, holds } from './marks.ts'
import type {
  ColumnPlace,
  ElementPlace,
  JsonPlace,
  LinePlace,
  Mark,
  Reader,
  ReaderResult,
  ReportSource,
  VersionRule,
} from './readers/reader.ts'
import { readers } from './readers/readers.ts'
import type { ParsedReport } from './syntax/parsed-report.ts'

/** Below this share of its marks a format is not claimed. */
const THRESHOLD = 0.5
/** Marks of less weight than this in all say too little. */
const LEAST_WEIGHT = 4

/** A reader that says a text is its own. */
export type Claim = {
  readonly reader: Reader
  readonly parsed: ParsedReport
  readonly confidence: number
  readonly why: readonly string[]
  readonly version: AtPlace | undefined
  readonly read: (source: ReportSource) => ReaderResult
}

/** What readers say of a text in one syntax, as far as they are sure enough. */
export function claimsOf(parsed: ParsedReport): readonly Claim[] {
  return readers.flatMap((reader) => {
    const claim = claimOf(reader, parsed)
    return claim === undefined || claim.confidence < THRESHOLD ? [] : [claim]
  })
}

function claimOf(reader: Reader, parsed: ParsedReport): Claim | undefined {
  switch (reader.syntax) {
    case 'json': {
      const isMine = parsed.syntax === 'json' || (parsed.syntax === 'yaml' && reader.yaml === true)
      return isMine ? weigh(reader, parsed, parsed.document, atPath, reader) : undefined
    }
    case 'json-values':
      return parsed.syntax === 'json-values'
        ? weigh(reader, parsed, parsed.document, atPath, reader)
        : undefined
    case 'xml':
      return parsed.syntax === 'xml' ? weigh(reader, parsed, parsed.document, atXmlPlace, reader) : undefined
    case 'html':
      return parsed.syntax === 'html'
        ? weigh(reader, parsed, parsed.document, atHtmlPlace, reader)
        : undefined
    case 'csv':
      return parsed.syntax === 'csv' ? weigh(reader, parsed, parsed.document, atColumn, reader) : undefined
    case 'text':
      return parsed.syntax === 'text' ? weigh(reader, parsed, parsed.document, atLines, reader) : undefined
  }
}

type Row<Document, At> = {
  readonly marks: readonly Mark<At>[]
  readonly version?: VersionRule<At> | undefined
  readonly read: (document: Document, source: ReportSource) => ReaderResult
}

type Place = JsonPlace | ElementPlace | ColumnPlace | LinePlace

function weigh<Document, At extends Place>(
  reader: Reader,
  parsed: ParsedReport,
  document: Document,
  at: (document: Document, place: At) => AtPlace,
  { marks, version, read }: Row<Document, At>,
): Claim | undefined {
  const attempt = (mark: Mark<At>) => {
    const found = at(document, mark)
    return { mark, isFound: holds(mark.is, found), isOpen: found.isOpen }
  }
  // Most readers are ruled out by the first mark that they need.
  const isMissing = ({ isFound, isOpen }: ReturnType<typeof attempt>) => !isFound && !isOpen
  if (marks.some((mark) => mark.needed === true && isMissing(attempt(mark)))) return undefined
  const tried = marks.map(attempt)
  const found = tried.filter(({ isFound }) => isFound)
  const weight = weightOf(found)
  if (weight < LEAST_WEIGHT) return undefined
  return {
    reader,
    parsed,
    confidence: weight / weightOf(tried.filter(({ isFound, isOpen }) => isFound || !isOpen)),
    why: found.map(({ mark }) => placeText(mark)),
    version: version === undefined ? undefined : at(document, version),
    read: (source) => read(document, source),
  }
}

function weightOf(tried: readonly { readonly mark: { readonly weight: number } }[]): number {
  return tried.reduce((sum, { mark }) => sum + mark.weight, 0)
}

function placeText(mark: Place): string {
  if ('path' in mark) return mark.path.join('.')
  if ('column' in mark) return `column ${mark.column}`
  if ('line' in mark) return 'a line'
  return mark.attribute === undefined ? mark.element : `${mark.element}@${mark.attribute}`
}
