import { createPrivateKey, type KeyObject } from 'node:crypto'
import { coreError } from '../core-errors.ts'
import { membersOf, readDer, tags } from '../verify/der.ts'
import { isSupportedKey } from '../verify/read-public-key.ts'

/** A private key as a person has it. */
export interface PrivateKeySource {
  /** PKCS#8, plain or encrypted, or SEC 1 (`EC PRIVATE KEY`). */
  readonly pem: string
  readonly passphrase?: string | undefined
}

/**
 * Reads a private key that Custody signs with: ECDSA P-256 or Ed25519. Its errors hold neither key nor passphrase.
 * @throws key-unreadable, key-passphrase-missing, key-passphrase-wrong, key-unsupported
 */
export function readPrivateKey({ pem, passphrase }: PrivateKeySource): KeyObject {
  if (/-----BEGIN ENCRYPTED (?:SIGSTORE|COSIGN) PRIVATE KEY-----/.test(pem)) {
    throw coreError('key-unsupported', { found: 'a key in the encrypted PEM of cosign' })
  }
  if (!/-----BEGIN (?:ENCRYPTED |EC |RSA )?PRIVATE KEY-----/.test(pem)) {
    throw coreError('key-unreadable', { found: 'a text without a private key in PEM' })
  }
  const key = parse(pem, passphrase)
  if (!isSupportedKey(key)) throw coreError('key-unsupported', { found: kindOf(key) })
  return key
}

function parse(pem: string, passphrase: string | undefined): KeyObject {
  const isEncrypted = /-----BEGIN ENCRYPTED PRIVATE KEY-----|^Proc-Type: 4,ENCRYPTED/m.test(pem)
  if (isEncrypted && (passphrase === undefined || passphrase === ''))
    throw coreError('key-passphrase-missing')
  try {
    return createPrivateKey(isEncrypted ? { key: pem, passphrase } : { key: pem })
  } catch (cause) {
    // A wrong passphrase gives noise, and of noise OpenSSL says all sorts of things, "unsupported" included.
    throw coreError(isEncrypted && isWhole(pem) ? 'key-passphrase-wrong' : 'key-unreadable', { cause })
  }
}

/** Whether the block is DER before it is decrypted, so that a cut or damaged file is told from a wrong passphrase. */
function isWhole(pem: string): boolean {
  const block = /-----BEGIN ENCRYPTED PRIVATE KEY-----([A-Za-z0-9+/=\s]+)-----END/.exec(pem)?.[1]
  if (block === undefined) return pem.includes('Proc-Type: 4,ENCRYPTED')
  try {
    return membersOf(readDer(Buffer.from(block, 'base64'), tags.sequence), tags.sequence).length === 2
  } catch {
    return false
  }
}

function kindOf(key: KeyObject): string {
  const curve = key.asymmetricKeyDetails?.namedCurve
  return curve === undefined
    ? `a key of type ${key.asymmetricKeyType ?? 'unknown'}`
    : `an ECDSA key on ${curve}`
}
