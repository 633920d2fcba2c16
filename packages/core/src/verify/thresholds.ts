import type { TrustedInstance } from './trusted-instance.ts'

/** How many independent witnesses there have to be; what is not given is inferred. */
export interface Thresholds {
  /** Timestamp authorities, and logs of Rekor v1, that say when it was signed. */
  readonly timestamps?: number
  /** Transparency logs that hold the signature. */
  readonly logEntries?: number
  /** Certificate logs that promised the certificate. */
  readonly certificateTimestamps?: number
}

/**
 * A certificate needs a trusted time always, since it lives for minutes, and a log of each kind that the trusted root names; a key
 * needs nobody beside it.
 */
export function thresholdsFor(
  by: 'certificate' | 'key',
  { logs, certificateLogs }: TrustedInstance,
  given: Thresholds,
): Required<Thresholds> {
  const isCertified = by === 'certificate'
  return {
    timestamps: Math.max(given.timestamps ?? 0, isCertified ? 1 : 0),
    logEntries: given.logEntries ?? (isCertified && logs.length > 0 ? 1 : 0),
    certificateTimestamps: given.certificateTimestamps ?? (isCertified && certificateLogs.length > 0 ? 1 : 0),
  }
}
