import { type Digest, digestOf } from '@custody/core/digest/sha256'
import { type CustodyError, isCustodyError } from '@custody/core/errors'
import { isJsonObject, type JsonObject, readJson } from '@custody/core/json/read-json'
import { decodeReport } from '@custody/scan/decode-report'

/** A file of evidence, read as far as it can be. */
export interface EvidenceDocument {
  /** Its path, or its title in the bundle; for messages and for its name. */
  readonly path: string
  readonly bytes: Buffer
  readonly digest: Digest
  /** How its text begins, out of its container; absent where it is no text. */
  readonly start: string | undefined
  /** Bytes of its text. */
  readonly size: number
  /** The JSON object that it is, if it is one. */
  readonly json: JsonObject | undefined
  /** Why it is none, although it begins like one. */
  readonly fault: CustodyError | undefined
}

/** A larger text is told by its beginning alone: it cannot stand in a statement anyway. */
const parseLimit = 32 * 1024 * 1024
const startLength = 4096

/** Reads evidence without an error: whoever needs more of it than there is says what is wrong. */
export function evidenceDocument(path: string, bytes: Buffer): EvidenceDocument {
  const decoded = decodeReport(bytes)
  const text = decoded instanceof Uint8Array ? decoded : undefined
  const start = text === undefined ? undefined : Buffer.from(text.subarray(0, startLength)).toString('utf8')
  const isObject = start?.trimStart().startsWith('{') === true
  const read = isObject && text !== undefined && text.byteLength <= parseLimit ? tryJson(text, path) : {}
  return {
    path,
    bytes,
    digest: digestOf(bytes),
    start,
    size: text?.byteLength ?? 0,
    json: read.json,
    fault: read.fault,
  }
}

function tryJson(
  text: Uint8Array,
  path: string,
): { readonly json?: JsonObject; readonly fault?: CustodyError } {
  try {
    const json = readJson(text, path)
    return isJsonObject(json) ? { json } : {}
  } catch (fault) {
    if (!isCustodyError(fault)) throw fault
    return { fault }
  }
}
