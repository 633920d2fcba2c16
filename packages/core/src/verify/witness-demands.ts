import { coreError } from '../core-errors.ts'
import type { CertifiedBy } from './certificate/certificate-verifier.ts'
import type { LogWitness } from './log/verify-log-entry.ts'
import type { VerifiedTimestamp } from './timestamp/verify-timestamp.ts'
import { isWithin } from './trusted-root.ts'
import type { VerificationTrace } from './verification-trace.ts'
import type { TrustedTime } from './verified.ts'

/**
 * The times that authorities and logs of Rekor v1 vouch for, in ascending order. One authority counts once, whatever it stamped
 * and however often the trusted root lists its key.
 * @throws timestamp-invalid, timestamp-missing
 */
export function demandTimes(
  stamps: readonly VerifiedTimestamp[],
  entries: readonly LogWitness[],
  needed: number,
): readonly TrustedTime[] {
  if (hasTwice(stamps, (a, b) => a.authority === b.authority && a.at.getTime() === b.at.getTime()))
    throw coreError('timestamp-invalid', { found: 'one timestamp twice' })
  const timed = entries.flatMap(({ log, at }) => (at === undefined ? [] : [{ log, at }]))
  const sources = new Set<unknown>([
    ...stamps.map(({ authority }) => authority.spki.toString('hex')),
    ...timed.map(({ log }) => log),
  ])
  if (sources.size < needed)
    throw coreError('timestamp-missing', {
      found: `times of ${sources.size} witnesses`,
      expected: `${needed}`,
    })
  return [
    ...stamps.map(({ at }) => ({ source: 'timestamp-authority' as const, at })),
    ...timed.map(({ at }) => ({ source: 'transparency-log' as const, at })),
  ].sort((a, b) => a.at.getTime() - b.at.getTime())
}

/**
 * Entries of as many logs as are needed, none twice. A log of Rekor v2 says no time, so it has to be valid at each that others
 * say.
 * @throws log-entry-invalid, log-entry-missing
 */
export function demandLogs(
  entries: readonly LogWitness[],
  times: readonly TrustedTime[],
  needed: number,
): void {
  if (hasTwice(entries, (a, b) => a.log === b.log && a.body.equals(b.body)))
    throw coreError('log-entry-invalid', { found: 'one log entry twice' })
  const isOutside = ({ log, at }: LogWitness) =>
    at === undefined && times.some((time) => !isWithin(log.validity, time.at))
  if (entries.some(isOutside))
    throw coreError('log-entry-invalid', { found: 'a time outside of the validity of the log' })
  const logs = new Set(entries.map(({ log }) => log))
  if (logs.size < needed)
    throw coreError('log-entry-missing', { found: `entries of ${logs.size} logs`, expected: `${needed}` })
}

/** @throws certificate-not-trusted */
export function demandValidity(
  { path: [leaf], isValidAt }: CertifiedBy,
  times: readonly TrustedTime[],
  trace: VerificationTrace,
): void {
  const { start, end } = leaf.validity
  const validity = `${start.toISOString()} to ${end.toISOString()}`
  trace.step(
    'certificate',
    () => {
      const outside = times.find(({ at }) => !isValidAt(at))
      if (outside === undefined) return
      throw coreError('certificate-not-trusted', {
        found: `a signature at ${outside.at.toISOString()}, by a certificate valid from ${validity}`,
        expected: 'a time at which the certificate and its authorities were valid',
      })
    },
    () => ({ found: `valid from ${validity}`, expected: 'valid at each trusted time' }),
  )
}

/** @throws certificate-not-trusted */
export function demandCertificateTimestamps(
  certified: CertifiedBy,
  needed: number,
  trace: VerificationTrace,
): void {
  trace.step(
    'certificate-timestamp',
    () => {
      const timestamps = certified.timestamps()
      if (timestamps.length >= needed) return timestamps
      throw coreError('certificate-not-trusted', {
        found: `promises of ${timestamps.length} certificate logs`,
        expected: `${needed}`,
      })
    },
    (timestamps) => ({
      found: timestamps.map(({ log, at }) => `${at.toISOString()} by ${log.url}`).join(', ') || 'none',
      expected: `promises of ${needed} certificate logs at least`,
    }),
  )
}

function hasTwice<T>(members: readonly T[], isSame: (a: T, b: T) => boolean): boolean {
  return members.some((one, index) => members.slice(index + 1).some((other) => isSame(one, other)))
}
