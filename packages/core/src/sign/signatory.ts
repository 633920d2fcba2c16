import type { KeyAlgorithm } from '../dsse/key-algorithm.ts'
import type { SignedBy } from '../dsse/signature-bundle.ts'
import type { LogVerifier } from '../verify/log/check-log-entry.ts'

/** Whoever makes signatures, and how bundles and logs name them. */
export interface Signatory {
  readonly algorithm: KeyAlgorithm
  /** In the bundle. */
  readonly signedBy: SignedBy
  /** In an entry of a log. */
  readonly verifier: LogVerifier
  /** Signs a message as the algorithm says; ECDSA in DER with the lower S. */
  readonly sign: (message: Buffer) => Promise<Buffer>
}
