import { hash, type KeyObject } from 'node:crypto'
import type { ArtifactDigests } from './artifact-digests.ts'
import { verifyDigest } from './verify-digest.ts'
import { verifyMessage } from './verify-message.ts'

/** What a signature is over: the bytes, or, of an artifact that is not at hand, its digests alone. */
export type SignedMessage = Uint8Array | ArtifactDigests

/** Undefined when only other digests of it are known. */
export function messageDigest(
  message: SignedMessage,
  algorithm: 'sha256' | 'sha384' | 'sha512',
): Buffer | undefined {
  if (message instanceof Uint8Array) return hash(algorithm, message, 'buffer')
  const digest = message[algorithm]
  return digest === undefined ? undefined : Buffer.from(digest, 'hex')
}

/** Whether a signature over a message verifies under a key, with the digest that goes with the key. */
export function isSignatureOf(message: SignedMessage, key: KeyObject, signature: Buffer): boolean {
  return message instanceof Uint8Array
    ? verifyMessage(message, key, signature)
    : verifyDigest(message, key, signature)
}
