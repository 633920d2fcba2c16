import type { Digest } from '@custody/core/digest/sha256'
import type { JsonObject } from '@custody/core/json/read-json'
import type { ReportReading } from '../report-reading.ts'

/** One format: how it is recognised and what reads it. To add one, write its `read` in a file and its row in the table. */
export type Reader = {
  /** Format id. */
  readonly format: string
  /** Name for people. */
  readonly name: string
  /** What tells this format from others. */
  readonly marks: readonly Mark[]
  /** The member that states the version; the pattern's first group is the version itself. */
  readonly version: { readonly member: string; readonly pattern: RegExp }
  readonly versions: readonly string[]
  readonly read: (document: JsonObject, source: ReportSource) => ReaderResult
}

/** Something at a path of the document that speaks for a format. */
export type Mark = {
  readonly path: readonly string[]
  readonly is: RegExp | 'list-or-null' | 'object'
  readonly weight: number
  /** Without it the format is not claimed at all. */
  readonly needed?: true | undefined
}

/** What a reader is told about the report. */
export type ReportSource = {
  readonly digest: Digest
  readonly version: string
  /** Name that the workflow gives the tool. */
  readonly hint?: string | undefined
}

export type ReaderResult = Omit<ReportReading, 'format' | 'formatVersion'>
