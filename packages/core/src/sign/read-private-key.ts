import { createPrivateKey, type KeyObject } from 'node:crypto'
import { coreError } from '../core-errors.ts'
import { type KeyAlgorithm, keyAlgorithmOf, kindOfKey } from '../dsse/key-algorithm.ts'
import { membersOf, readDer, tags } from '../verify/der/der.ts'
import { isCosignKey, readCosignKey } from './read-cosign-key.ts'

/** A private key as a person has it. */
export interface PrivateKeySource {
  /** PKCS#8, plain or encrypted, SEC 1 (`EC PRIVATE KEY`), PKCS#1 (`RSA PRIVATE KEY`), or as cosign writes it. */
  readonly pem: string
  readonly passphrase?: string | undefined
}

export interface PrivateKey {
  readonly key: KeyObject
  readonly algorithm: KeyAlgorithm
}

/**
 * Reads a private key that Custody signs with, see {@link keyAlgorithmOf}. Its errors hold neither key nor passphrase.
 * @throws key-unreadable, key-passphrase-missing, key-passphrase-wrong, key-unsupported
 */
export function readPrivateKey({ pem, passphrase }: PrivateKeySource): PrivateKey {
  const key = isCosignKey(pem) ? readCosignKey(pem, passphrase) : readPem(pem, passphrase)
  const algorithm = keyAlgorithmOf(key)
  if (algorithm === undefined) throw coreError('key-unsupported', { found: `a key ${kindOfKey(key)}` })
  return { key, algorithm }
}

function readPem(pem: string, passphrase: string | undefined): KeyObject {
  if (!/-----BEGIN (?:ENCRYPTED |EC |RSA )?PRIVATE KEY-----/.test(pem)) {
    throw coreError('key-unreadable', { found: 'a text without a private key in PEM' })
  }
  return parse(pem, passphrase)
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
