import { type KeyObject, sign } from 'node:crypto'
import { lowSDer } from '../dsse/ecdsa-signature.ts'

/** Signs a message: ECDSA P-256 with SHA-256, in DER with the lower S, or Ed25519 (RFC 8032). */
export function signMessage(key: KeyObject, message: Uint8Array): Buffer {
  if (key.asymmetricKeyType === 'ed25519') return sign(null, message, key)
  return lowSDer(sign('sha256', message, { key, dsaEncoding: 'ieee-p1363' }))
}
