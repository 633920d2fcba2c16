import type { Digest } from '@custody/core/digest/sha256'
import { addRanges } from './add-ranges.ts'
import { detectFormat } from './detect-format.ts'
import type { Reason } from './reason.ts'
import type { ReportReading, Unreadable } from './report-reading.ts'
import { parseReport } from './syntax/parse-report.ts'
import type { ParsedReport } from './syntax/parsed-report.ts'
import { unpackReport } from './unpack-report.ts'

/**
 * Reads one report of whatever format. Never throws for what is in the bytes: what is wrong with them is in the result.
 *
 * @param digest of these bytes; findings point at it
 * @param hint name that the workflow gives the tool
 */
export function readReport(bytes: Uint8Array, digest: Digest, hint?: string): ReportReading | Unreadable {
  const decoded = unpackReport(bytes)
  if ('code' in decoded) return unreadable(decoded)
  const parsed = parseReport(decoded.text)
  if ('code' in parsed) return unreadable(parsed)
  const found = detectFormat(parsed, hint)
  if ('reason' in found) return unreadable(found.reason, found.format, found.version)
  const { format, version, confidence, why, isKnownVersion } = found
  const read = found.read({ digest, version, hint })
  const result = addRanges(read, found.parsed.locate, decoded.offset)
  const reasons = [...found.parsed.reasons, ...result.reasons]
  return {
    ...result,
    format,
    formatVersion: version === '' ? undefined : version,
    confidence,
    why,
    decoded: decoded.steps,
    grouped: result.grouped ?? result.records,
    licences: result.licences ?? [],
    state: found.parsed.reasons.length > 0 && result.state === 'complete' ? 'incomplete' : result.state,
    confirmed: canEndAnywhere(found.parsed) ? 'no' : result.confirmed,
    reasons,
    limits: isKnownVersion ? result.limits : [...result.limits, unknownVersion(version)],
  }
}

/** A file of lines or values may have lost its last ones without a trace. */
function canEndAnywhere({ syntax }: ParsedReport): boolean {
  return syntax !== 'json' && syntax !== 'xml' && syntax !== 'html'
}

function unknownVersion(version: string) {
  const text =
    version === '' ? 'The report does not say its version.' : `Version ${version} of the format is not known.`
  return { code: 'unknown-version' as const, text }
}

function unreadable(reason: Reason, format?: string, formatVersion?: string): Unreadable {
  return { state: 'unreadable', format, formatVersion, reasons: [reason] }
}
