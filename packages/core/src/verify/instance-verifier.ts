import {
  type CertifiedBy,
  certificateVerifier,
  type VerifyCertificate,
} from './certificate/certificate-verifier.ts'
import { type LogWitness, verifyLogEntry } from './log/verify-log-entry.ts'
import type { SignedContent } from './signed-content.ts'
import { type Thresholds, thresholdsFor } from './thresholds.ts'
import {
  timestampVerifier,
  type VerifiedTimestamp,
  type VerifyTimestamp,
} from './timestamp/verify-timestamp.ts'
import { type TrustedInstance, trustedInstance } from './trusted-instance.ts'
import type { TrustedRoot } from './trusted-root.ts'
import type { VerificationTrace } from './verification-trace.ts'
import type { TrustedTime } from './verified.ts'
import { demandCertificateTimestamps, demandLogs, demandTimes, demandValidity } from './witness-demands.ts'

/** Verifies all that others than the signer vouch for against one trusted root. */
export type VerifyInstance = (content: SignedContent, trace: VerificationTrace) => readonly TrustedTime[]

/**
 * Prepares the verification against one trusted root: certificate, timestamps, log entries. Every one that is there has to hold,
 * and as many have to be there as the thresholds say.
 * @throws trusted-root-malformed at once; the result: certificate-not-trusted, timestamp-missing, timestamp-invalid,
 *   log-entry-missing, log-entry-invalid
 */
export function instanceVerifier(root: TrustedRoot, thresholds: Thresholds): VerifyInstance {
  const instance = trustedInstance(root)
  const parts = {
    instance,
    thresholds,
    verifyCertificate: certificateVerifier(instance),
    verifyTimestamp: timestampVerifier(instance),
  }
  return (content, trace) => verifyAgainst(parts, content, trace)
}

interface Parts {
  readonly instance: TrustedInstance
  readonly thresholds: Thresholds
  readonly verifyCertificate: VerifyCertificate
  readonly verifyTimestamp: VerifyTimestamp
}

function verifyAgainst(
  parts: Parts,
  content: SignedContent,
  trace: VerificationTrace,
): readonly TrustedTime[] {
  const certified = verifyPath(content, parts, trace)
  const by = certified === undefined ? 'key' : 'certificate'
  const needed = thresholdsFor(by, parts.instance, parts.thresholds)
  const stamps = verifyStamps(content, parts, trace)
  const entries = verifyEntries(content, parts, trace)
  const times = trace.demand('timestamp', () => demandTimes(stamps, entries, needed.timestamps))
  trace.demand('log-entry', () => demandLogs(entries, times, needed.logEntries))
  if (certified === undefined) return times
  demandValidity(certified, times, trace)
  demandCertificateTimestamps(certified, needed.certificateTimestamps, trace)
  return times
}

function verifyPath(
  { certificate, material }: SignedContent,
  { verifyCertificate }: Parts,
  trace: VerificationTrace,
): CertifiedBy | undefined {
  if (certificate === undefined) return undefined
  const intermediates = 'certificate' in material.signedBy ? material.signedBy.intermediates : undefined
  return trace.step(
    'certificate',
    () => verifyCertificate(certificate, intermediates ?? []),
    ({ path }) => ({
      found: `a certificate for ${certificate.identity.identity}, ${path.length} long to its root`,
      expected: 'a certificate of an authority of the trusted root',
    }),
  )
}

function verifyStamps(
  { material, signature }: SignedContent,
  { verifyTimestamp }: Parts,
  trace: VerificationTrace,
): readonly VerifiedTimestamp[] {
  return material.timestamps.map((der) =>
    trace.step(
      'timestamp',
      () => verifyTimestamp(der, signature),
      ({ at }) => ({ found: at.toISOString(), expected: 'a timestamp by an authority of the trusted root' }),
    ),
  )
}

function verifyEntries(
  content: SignedContent,
  { instance }: Parts,
  trace: VerificationTrace,
): readonly LogWitness[] {
  return content.material.logEntries.map((entry) =>
    trace.step(
      'log-entry',
      () => verifyLogEntry(entry, content, instance.logs),
      ({ log }) => ({
        found: `entry ${entry.logIndex} of ${log.url}`,
        expected: 'the entry of this signature in a log of the trusted root',
      }),
    ),
  )
}
