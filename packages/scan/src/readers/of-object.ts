import { isJsonObject, type JsonObject, type JsonValue } from '@custody/core/json/read-json'
import type { ReaderResult, ReportSource } from './reader.ts'

/** A reader of documents that are objects, which a mark at one of its members has made sure of. */
export function ofObject(
  read: (document: JsonObject, source: ReportSource) => ReaderResult,
): (document: JsonValue, source: ReportSource) => ReaderResult {
  return (document, source) => {
    if (!isJsonObject(document))
      throw new TypeError('the marks of this reader let a document pass that is no object')
    return read(document, source)
  }
}
