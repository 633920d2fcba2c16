import type { KeyObject } from 'node:crypto'
import { sha256 } from '../digest/sha256.ts'
import { olpcJson } from '../json/canonical-json.ts'

/** A functionary's public key as a classic layout holds it (in-toto 1.0, section 4.2). */
export interface ClassicPublicKey {
  readonly keytype: 'ecdsa' | 'ed25519'
  readonly scheme: string
  readonly keyval: { readonly public: string }
}

/** Ed25519 is 32 bytes in hexadecimal; the other keys are SubjectPublicKeyInfo in PEM. */
export function classicPublicKey(key: KeyObject): ClassicPublicKey {
  if (key.asymmetricKeyType === 'ed25519') {
    const raw = Buffer.from(key.export({ format: 'jwk' }).x ?? '', 'base64url').toString('hex')
    return { keytype: 'ed25519', scheme: 'ed25519', keyval: { public: raw } }
  }
  const pem = key.export({ type: 'spki', format: 'pem' }).toString()
  return { keytype: 'ecdsa', scheme: 'ecdsa-sha2-nistp256', keyval: { public: pem } }
}

/** The key id that securesystemslib from 0.31 on computes: SHA-256 over the canonical form of the key. */
export function classicKeyId(key: KeyObject): string {
  return sha256(olpcJson({ ...classicPublicKey(key) }))
}
