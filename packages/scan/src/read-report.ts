import type { Digest } from '@custody/core/digest/sha256'
import { addRanges } from './add-ranges.ts'
import { type ReportText, type UnreadMember, unpackReport } from './container/unpack-report.ts'
import { detectFormat } from './detect-format.ts'
import { joinMembers } from './join-members.ts'
import { wantedNames } from './readers/wanted-names.ts'
import type { Limit, Reason } from './reason.ts'
import { judgePages } from './report-page.ts'
import type { ReportReading, Unreadable } from './report-reading.ts'
import { parseReport } from './syntax/parse-report.ts'
import type { ParsedReport } from './syntax/parsed-report.ts'

/**
 * Reads one report of whatever format, or an archive of several of one format, which count as one. Never throws for what is in
 * the bytes: what is wrong with them is in the result.
 *
 * @param digest of these bytes; findings point at it
 * @param hint name that the workflow gives the tool
 */
export function readReport(bytes: Uint8Array, digest: Digest, hint?: string): ReportReading | Unreadable {
  const texts = unpackReport(bytes)
  if ('code' in texts) return unreadable(texts)
  const readings = texts.map((text) => readMember(text, digest, hint))
  const [only] = readings
  const whole = only !== undefined && only.member === undefined ? only.reading : joinMembers(readings)
  return 'tools' in whole ? judgePages(whole) : whole
}

function readMember(text: ReportText | UnreadMember, digest: Digest, hint: string | undefined) {
  const reading = 'reason' in text ? unreadable(text.reason) : readText(text, digest, hint)
  return { member: text.member, reading }
}

function readText(text: ReportText, digest: Digest, hint: string | undefined): ReportReading | Unreadable {
  const parsed = parseReport(text.text, wantedNames)
  if ('code' in parsed) return unreadable(parsed)
  const found = detectFormat(parsed, hint)
  if ('reason' in found) return unreadable(found.reason, found.format, found.version)
  const { format, version, confidence, why, isKnownVersion } = found
  const result = addRanges(found.read({ digest, version, hint }), found.parsed.locate, text.offset)
  return {
    ...result,
    format,
    formatVersion: version === '' ? undefined : version,
    confidence,
    why,
    decoded: text.steps,
    grouped: result.grouped ?? result.records,
    licences: result.licences ?? [],
    state: found.parsed.reasons.length > 0 && result.state === 'complete' ? 'incomplete' : result.state,
    confirmed: canEndAnywhere(found.parsed) ? 'no' : result.confirmed,
    reasons: [...found.parsed.reasons, ...result.reasons],
    limits: isKnownVersion ? result.limits : [...result.limits, unknownVersion(version)],
  }
}

/** A file of lines or values may have lost its last ones without a trace. */
function canEndAnywhere({ syntax }: ParsedReport): boolean {
  return syntax !== 'json' && syntax !== 'xml' && syntax !== 'html'
}

function unknownVersion(version: string): Limit {
  const text =
    version === '' ? 'The report does not say its version.' : `Version ${version} of the format is not known.`
  return { code: 'unknown-version', text }
}

function unreadable(reason: Reason, format?: string, formatVersion?: string): Unreadable {
  return { state: 'unreadable', format, formatVersion, reasons: [reason] }
}
