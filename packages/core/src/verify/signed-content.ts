import type { KeyAlgorithm } from '../dsse/key-algorithm.ts'
import type { VerificationMaterial } from '../dsse/signature-bundle.ts'
import type { SigningCertificate } from './certificate/signing-certificate.ts'
import type { LogVerifier } from './log/check-log-entry.ts'
import type { SignedMessage } from './signed-message.ts'

/** One signature with everything that its witnesses have to be about. */
export interface SignedContent {
  readonly material: VerificationMaterial
  /** What the signature is made over: for DSSE the PAE. */
  readonly message: SignedMessage
  /** Of a DSSE envelope. */
  readonly payload?: Uint8Array
  readonly signature: Buffer
  /** Of the key that signed. */
  readonly algorithm: KeyAlgorithm
  /** What a log entry names as the signer. */
  readonly verifier: LogVerifier
  /** Where a certificate names the signer. */
  readonly certificate?: SigningCertificate
}
