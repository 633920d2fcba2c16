import type { Digest } from '@custody/core/digest/sha256'
import type { JsonObject, JsonValue } from '@custody/core/json/read-json'
import type { Finding } from '../finding.ts'
import type { LicenceStatement } from '../licence-statement.ts'
import type { ReportReading } from '../report-reading.ts'
import type { SeverityWords } from '../severity-words.ts'
import type { CsvTable } from '../syntax/csv-table.ts'
import type { MarkupElement } from '../syntax/markup-element.ts'
import type { TextLines } from '../syntax/text-lines.ts'

/**
 * One format in one syntax: how it is recognised and what reads it. To add one, write its `read` in a file and its row in
 * one of `tables/` (docs/readers.md). A format with two syntaxes has two rows with one `format`.
 */
export type Reader =
  | Row<'json', JsonValue, JsonPlace>
  /** JSON values one after another, JSON Lines among them: all values, so pointers begin with `/INDEX`. */
  | Row<'json-values', readonly JsonValue[], JsonPlace>
  | Row<'xml', MarkupElement, ElementPlace>
  | Row<'html', MarkupElement, ElementPlace>
  | Row<'csv', CsvTable, ColumnPlace>
  | Row<'text', TextLines, LinePlace>

export type Syntax = Reader['syntax']

type Row<Name, Document, Place> = {
  readonly syntax: Name
  /** Format id. */
  readonly format: string
  /** Name for people. */
  readonly name: string
  /** A JSON document that is also written as YAML: the reader gets the same value. */
  readonly yaml?: true | undefined
  /** What tells this format from others. */
  readonly marks: readonly Mark<Place>[]
  readonly version?: VersionRule<Place> | undefined
  /** Tools whose name, given by the workflow, decides where the document itself leaves it open. */
  readonly tools?: readonly string[] | undefined
  /** Documents without any mark that the format has all the same; only the name of a tool makes them its. */
  readonly anonymous?: readonly Anonymous[] | undefined
  /** How `grouped` is counted where it is not `records`: a sentence for the table in docs/readers.md. */
  readonly grouping?: string | undefined
  /** Severity scales of the format, for the table in docs/readers.md. */
  readonly scales?: readonly SeverityWords[] | undefined
  /** What is counted as a record, and where the sample came from that the reader was tried on. */
  readonly about: { readonly records: string; readonly sample: string }
  readonly read: (document: Document, source: ReportSource) => ReaderResult
  /** How a document that is larger than memory is read. */
  readonly stream?: StreamedList | undefined
}

/** A list of findings in a JSON document, whose items are read one by one. Only one format has one as yet. */
export type StreamedList = {
  /** Keys from the root; `*` stands for the items of a list on the way. */
  readonly path: readonly string[]
  /** @param document in which the lists are empty */
  readonly open: (document: JsonObject, source: ReportSource) => StreamedReading
}

export type StreamedReading = {
  /** @param places what each `*` stands for, then the place in the list */
  readonly item: (item: JsonValue, places: readonly number[]) => Finding | undefined
  /** What the whole report comes to; its findings are those that `item` gave. */
  readonly finish: () => ReaderResult
}

export type Anonymous = 'empty-list' | 'empty-object' | 'null'

/** Something at a place of the document that speaks for a format. */
export type Mark<Place> = Place & {
  /** Default: there is something. */
  readonly is?: Test | undefined
  readonly weight: number
  /** Without it the format is not claimed at all. */
  readonly needed?: true | undefined
}

/**
 * A pattern is held against texts, numbers and truth values; the words are JSON types, `one-member` an object with a single
 * member.
 */
export type Test = RegExp | 'object' | 'one-member' | 'list' | 'list-or-null' | 'absent'

/** Keys from the root; `*` stands for the first items of a list or members of an object. A mark below an empty one is left out of the count. */
export type JsonPlace = { readonly path: readonly string[] }

/**
 * Local names from the root, `/` between them (`detailedreport/severity`); in HTML one name, wherever it stands. What is
 * tested is the attribute (`xmlns` for the namespace), else the element's own text.
 */
export type ElementPlace = { readonly element: string; readonly attribute?: string | undefined }

/** The name of a column in the first row. */
export type ColumnPlace = { readonly column: string }

/** Any of the first lines; its pattern is `is`. */
export type LinePlace = { readonly line: 'any' }

/** Where the version stands. A version that is not known is read with the limit `unknown-version`, or refused where `strict`. */
export type VersionRule<Place> = Place & {
  /** The first group is the version; default: all of it. */
  readonly pattern?: RegExp | undefined
  readonly known: readonly string[]
  /** The format changes its meaning with its version, and what is not known or not stated is not read. */
  readonly strict?: true | undefined
}

/** What a reader is told about the report. */
export type ReportSource = {
  readonly digest: Digest
  /** As the version rule found it; empty where there is none. */
  readonly version: string
  /** Name that the workflow gives the tool. */
  readonly hint?: string | undefined
}

/** What a reader makes of a document; `scanResult` builds it. */
export type ReaderResult = Omit<
  ReportReading,
  'format' | 'formatVersion' | 'confidence' | 'why' | 'decoded' | 'grouped' | 'licences' | 'tally'
> & {
  /** Default: `records`. */
  readonly grouped?: number | undefined
  readonly licences?: readonly LicenceStatement[] | undefined
}
