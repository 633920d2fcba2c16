import type { RFC3161Timestamp, X509Certificate } from '@sigstore/core'
import type { VerificationError, Verifier } from '@sigstore/verify'

/** What is used of the Sigstore client libraries. */
export interface SigstoreLibrary {
  readonly RFC3161Timestamp: typeof RFC3161Timestamp
  readonly X509Certificate: typeof X509Certificate
  readonly VerificationError: typeof VerificationError
  readonly Verifier: typeof Verifier
}

/** Loads the libraries when a certificate, a log entry or a timestamp is there to be verified: keys alone never need them. */
export async function loadSigstoreLibrary(): Promise<SigstoreLibrary> {
  const [core, verify] = await Promise.all([import('@sigstore/core'), import('@sigstore/verify')])
  return {
    RFC3161Timestamp: core.RFC3161Timestamp,
    X509Certificate: core.X509Certificate,
    VerificationError: verify.VerificationError,
    Verifier: verify.Verifier,
  }
}
