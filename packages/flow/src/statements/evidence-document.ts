import { type Digest, digestOf } from '@custody/core/digest/sha256'
import { isJsonObject, type JsonObject, readJson } from '@custody/core/json/read-json'
import { decodeReport } from '@custody/scan/decode-report'

/** A file of evidence, read. */
export interface EvidenceDocument {
  /** Its path, or its title in the bundle; for messages and for its name. */
  readonly path: string
  readonly bytes: Buffer
  readonly digest: Digest
  /** Out of its container, as text; absent where it is no text. */
  readonly text: string | undefined
  /** The JSON object that it is, if it is one. */
  readonly json: JsonObject | undefined
}

/**
 * Reads evidence as far as it can be read; whoever needs more of it says what is wrong.
 * @throws json-* for a text that begins as a JSON object and is none
 */
export function evidenceDocument(path: string, bytes: Buffer): EvidenceDocument {
  const decoded = decodeReport(bytes)
  const isText = decoded instanceof Uint8Array
  const text = isText ? Buffer.from(decoded).toString('utf8') : undefined
  const value = isText && text?.trimStart().startsWith('{') === true ? readJson(decoded, path) : undefined
  return { path, bytes, digest: digestOf(bytes), text, json: isJsonObject(value) ? value : undefined }
}
