import type { JsonValue } from '@custody/core/json/read-json'
import type { Reason } from '../reason.ts'
import type { CsvTable } from './csv-table.ts'
import type { MarkupElement } from './markup-element.ts'
import type { TextLines } from './text-lines.ts'

/** First byte, and the byte behind the last. */
export type ByteRange = readonly [start: number, end: number]

/** Finds the bytes that pointers lead to; a pointer that leads nowhere is left out. */
export type Locate = (pointers: ReadonlySet<string>) => ReadonlyMap<string, ByteRange>

/** A text that is well-formed in one syntax. */
export type ParsedReport = {
  readonly locate: Locate
  /** What was noticed at the syntax's own level and leaves the report incomplete. */
  readonly reasons: readonly Reason[]
} & (
  | { readonly syntax: 'json'; readonly document: JsonValue }
  | { readonly syntax: 'yaml'; readonly document: JsonValue }
  | { readonly syntax: 'json-values'; readonly document: readonly JsonValue[] }
  | { readonly syntax: 'xml'; readonly document: MarkupElement }
  | { readonly syntax: 'html'; readonly document: MarkupElement }
  | { readonly syntax: 'csv'; readonly document: CsvTable }
  | { readonly syntax: 'text'; readonly document: TextLines }
)
