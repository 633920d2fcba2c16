import type { KeyObject } from 'node:crypto'
import type { SignerIdentity } from '../verify/signer-identity.ts'
import type { TrustedKey } from '../verify/trust.ts'

/** Signs in-toto statements. What it returns verifies with `verifySignedStatement` under the matching trust. */
export interface StatementSigner {
  readonly method: 'key' | 'keyless'
  /** Who the signatures will name. Keyless: obtains the certificate, which the next `sign` uses. */
  describe(): Promise<SignerIdentity>
  /**
   * Signs each payload (an in-toto statement as bytes) and returns one Sigstore bundle v0.3 for each, in the same order,
   * as canonical JSON. What belongs together is best given at once: a log answers once a second, whatever it is asked.
   */
  sign(payloads: readonly Uint8Array[]): Promise<readonly Buffer[]>
  /** The public half of a key, for a verifier's trust; keyless has none. */
  readonly trustedKey?: TrustedKey
  /** The key itself, for formats that know no Sigstore bundle (in-toto's classic links): P-256 and Ed25519 in a file only. */
  readonly classicKey?: ClassicKey
}

export interface ClassicKey {
  readonly publicKey: KeyObject
  /** ECDSA: low-S DER over SHA-256 of the data. Ed25519: RFC 8032 over the data. */
  signBytes(data: Uint8Array): Buffer
}
