import type { coreErrors } from '@custody/core/core-errors'
import type { Digest } from '@custody/core/digest/sha256'
import { CustodyError } from '@custody/core/errors'
import { isJsonObject, type JsonValue, readJson } from '@custody/core/json/read-json'
import { decodeReport, MAX_REPORT_BYTES } from './decode-report.ts'
import { detectFormat } from './detect-format.ts'
import type { Reason, ReasonCode } from './reason.ts'
import type { ReportReading, Unreadable } from './report-reading.ts'

/** Deeper than any report that a scanner writes. */
const MAX_DEPTH = 200

/**
 * Reads one report of whatever format. Never throws for what is in the bytes: what is wrong with them is in the result.
 *
 * @param digest of these bytes; findings point at it
 * @param hint name that the workflow gives the tool
 */
export function readReport(bytes: Uint8Array, digest: Digest, hint?: string): ReportReading | Unreadable {
  const decoded = decodeReport(bytes)
  if (!(decoded instanceof Uint8Array)) return unreadable(decoded)
  const parsed = parse(decoded)
  if ('code' in parsed) return unreadable(parsed)
  const { document } = parsed
  const found = detectFormat(document)
  if ('reason' in found) return unreadable(found.reason, found.format, found.version)
  if (!isJsonObject(document)) throw new TypeError('only objects are recognised')
  const { format, version: formatVersion, reader } = found
  return { format, formatVersion, ...reader.read(document, { digest, version: formatVersion, hint }) }
}

function unreadable(reason: Reason, format?: string, formatVersion?: string): Unreadable {
  return { state: 'unreadable', format, formatVersion, reasons: [reason] }
}

function parse(bytes: Uint8Array): { readonly document: JsonValue } | Reason {
  try {
    return { document: readJson(bytes, 'report', { maxBytes: MAX_REPORT_BYTES, maxDepth: MAX_DEPTH }) }
  } catch (error) {
    const code = error instanceof CustodyError ? jsonReasons[String(error.code)] : undefined
    if (!(error instanceof CustodyError) || code === undefined) throw error
    return reasonOf(code, error, bytes)
  }
}

const jsonReasons: Readonly<Record<string, ReasonCode>> = {
  'json-syntax': 'syntax',
  'json-duplicate-key': 'duplicate-key',
  'json-too-deep': 'too-deep',
  'json-too-large': 'too-large',
  'json-encoding': 'encoding',
} satisfies Partial<Record<keyof typeof coreErrors, ReasonCode>>

function reasonOf(
  code: ReasonCode,
  error: Pick<CustodyError, 'message' | 'detail'>,
  bytes: Uint8Array,
): Reason {
  if (code === 'syntax' && !looksLikeJson(bytes)) {
    return { code: 'unknown-format', text: 'This is not JSON, and no other syntax is read.' }
  }
  const where = error.detail.where === undefined ? '' : ` (${error.detail.where})`
  return { code, text: `${error.message.split(':')[0] ?? ''}${where}.` }
}

/** Whether a file that is not whole JSON was meant to be: then it is broken or cut off, not of another kind. */
function looksLikeJson(bytes: Uint8Array): boolean {
  return /^\s*[[{]/.test(Buffer.from(bytes.subarray(0, 200)).toString('latin1'))
}
