import type { KeyObject } from 'node:crypto'
import type { SignatureBundle } from '../dsse/signature-bundle.ts'
import type { LogVerifier } from './check-log-entry.ts'

/** One signature with everything that its witnesses have to be about. */
export interface SignedContent {
  readonly bundle: SignatureBundle
  /** The bytes that the signature is made over: the PAE. */
  readonly message: Buffer
  readonly signature: Buffer
  readonly publicKey: KeyObject
  /** What a log entry names as the signer. */
  readonly verifier: LogVerifier
}
