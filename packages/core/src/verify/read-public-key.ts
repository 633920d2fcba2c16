import { createPublicKey, type KeyObject } from 'node:crypto'
import { coreError } from '../core-errors.ts'
import { sha256 } from '../digest/sha256.ts'
import { keyAlgorithmOf, kindOfKey } from '../dsse/key-algorithm.ts'
import type { TrustedKey } from './trust.ts'

/**
 * Reads a public key: one PEM block `PUBLIC KEY` (SubjectPublicKeyInfo): ECDSA P-256 or P-384, RSA or Ed25519.
 * @throws public-key-malformed, public-key-is-private, public-key-unsupported
 */
export function readPublicKey(pem: string, where?: string): TrustedKey {
  if (/-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----/.test(pem)) throw coreError('public-key-is-private', { where })
  if (!/^\s*-----BEGIN PUBLIC KEY-----[A-Za-z0-9+/=\s]+-----END PUBLIC KEY-----\s*$/.test(pem)) {
    throw coreError('public-key-malformed', {
      found: 'another text',
      expected: 'one PEM block PUBLIC KEY',
      where,
    })
  }
  return trustedKey(parse(pem, where), where)
}

/**
 * A key as the trust holds it, normalised: a point can also be written compressed, and two encodings of one key have to be
 * one key.
 * @throws public-key-unsupported
 */
export function trustedKey(key: KeyObject, where?: string): TrustedKey {
  if (keyAlgorithmOf(key) === undefined) {
    throw coreError('public-key-unsupported', { found: kindOfKey(key), where })
  }
  // A JSON Web Key holds the bare coordinates (RFC 7518, 6.2), so the way through it leaves one form.
  const publicKey = createPublicKey({ key: key.export({ format: 'jwk' }), format: 'jwk' })
  return { keyId: sha256(spkiOf(publicKey)), publicKey }
}

/** Normalised SubjectPublicKeyInfo in DER. */
export function spkiOf(publicKey: KeyObject): Buffer {
  return publicKey.export({ format: 'der', type: 'spki' })
}

/** How a bundle points to its key: base64 of the SHA-256 of the SubjectPublicKeyInfo, as cosign does. */
export function hintOf(key: Pick<TrustedKey, 'keyId'>): string {
  return Buffer.from(key.keyId, 'hex').toString('base64')
}

function parse(pem: string, where: string | undefined): KeyObject {
  try {
    return createPublicKey({ key: pem, format: 'pem' })
  } catch (cause) {
    throw coreError('public-key-malformed', { where, cause })
  }
}
