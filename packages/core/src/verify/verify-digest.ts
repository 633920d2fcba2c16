import { constants, type KeyObject, publicDecrypt } from 'node:crypto'
import { coreError } from '../core-errors.ts'
import { keyAlgorithmOf } from '../dsse/key-algorithm.ts'
import type { ArtifactDigests } from './artifact-digests.ts'
import { verifyP256 } from './p256.ts'

/** `DigestInfo` of PKCS #1 (RFC 8017, 9.2, note 1) for SHA-256, up to the digest. */
const sha256Info = Buffer.from('3031300d060960864801650304020105000420', 'hex')

/**
 * Verifies a signature over an artifact of which only the digest is known; Node verifies over the bytes alone. ECDSA P-256 and
 * RSA, with SHA-256.
 * @throws artifact-digest-unusable for other keys, and without a SHA-256
 */
export function verifyDigest({ sha256 }: ArtifactDigests, key: KeyObject, signature: Buffer): boolean {
  const algorithm = keyAlgorithmOf(key)
  if (algorithm?.digest !== 'sha256' || sha256 === undefined) {
    throw coreError('artifact-digest-unusable', {
      found: 'a digest that this signature is not over',
      expected: 'the artifact itself',
    })
  }
  const digest = Buffer.from(sha256, 'hex')
  return algorithm.curve === 'P-256'
    ? verifyP256(digest, key, signature)
    : decrypt(key, signature)?.equals(Buffer.concat([sha256Info, digest])) === true
}

/** A signature is as long as the modulus (RFC 8017, 8.2.2, step 1): one whose leading zero was dropped is none. */
function decrypt(key: KeyObject, signature: Buffer): Buffer | undefined {
  if (signature.length !== Math.ceil((key.asymmetricKeyDetails?.modulusLength ?? 0) / 8)) return undefined
  try {
    return publicDecrypt({ key, padding: constants.RSA_PKCS1_PADDING }, signature)
  } catch {
    return undefined
  }
}
