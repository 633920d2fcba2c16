import { type KeyObject, verify } from 'node:crypto'
import { keyAlgorithmOf } from '../dsse/key-algorithm.ts'

/** With the digest that goes with the key; no signature verifies under a key of another kind. */
export function verifyMessage(message: Uint8Array, key: KeyObject, signature: Uint8Array): boolean {
  const algorithm = keyAlgorithmOf(key)
  return algorithm !== undefined && verify(algorithm.digest, message, key, signature)
}
