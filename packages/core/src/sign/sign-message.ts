import { type KeyObject, sign } from 'node:crypto'
import { lowSDer } from '../dsse/ecdsa-signature.ts'
import type { KeyAlgorithm } from '../dsse/key-algorithm.ts'

/** Signs a message: ECDSA in DER with the lower S, RSA with PKCS #1 v1.5, Ed25519 (RFC 8032); see `KeyAlgorithm` for the digests. */
export function signMessage(key: KeyObject, { digest, curve }: KeyAlgorithm, message: Uint8Array): Buffer {
  if (curve === undefined) return sign(digest, message, key)
  return lowSDer(sign(digest, message, { key, dsaEncoding: 'ieee-p1363' }), curve)
}
