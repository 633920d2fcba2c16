import { createPrivateKey, type KeyObject, scryptSync } from 'node:crypto'
import { coreError } from '../core-errors.ts'
import { isCustodyError } from '../errors.ts'
import { ObjectReader, type Refusal } from '../json/object-reader.ts'
import { readJson } from '../json/read-json.ts'
import { openSecretBox } from './open-secret-box.ts'

const block =
  /^\s*-----BEGIN ENCRYPTED (SIGSTORE|COSIGN) PRIVATE KEY-----([A-Za-z0-9+/=\s]+)-----END ENCRYPTED \1 PRIVATE KEY-----\s*$/

export function isCosignKey(pem: string): boolean {
  return /-----BEGIN ENCRYPTED (?:SIGSTORE|COSIGN) PRIVATE KEY-----/.test(pem)
}

/**
 * Reads a private key as cosign keeps it: PKCS#8 in a secret box under a key that scrypt derives from the passphrase
 * (go-securesystemslib, `encrypted`). cosign encrypts without a passphrase, too: with an empty one.
 * @throws key-unreadable, key-passphrase-wrong; neither shows anything of the key
 */
export function readCosignKey(pem: string, passphrase = ''): KeyObject {
  const base64 = block.exec(pem)?.[2]
  if (base64 === undefined) throw unreadable('no whole PEM block')
  const { salt, cost, nonce, box } = readBox(Buffer.from(base64, 'base64'))
  const key = scryptSync(passphrase, salt, 32, { ...cost, maxmem: 256 * 1024 * 1024 })
  const der = openSecretBox(box, nonce, key)
  if (der === undefined) throw coreError('key-passphrase-wrong')
  try {
    return createPrivateKey({ key: der, format: 'der', type: 'pkcs8' })
  } catch {
    throw unreadable('no PKCS#8 inside')
  }
}

interface Box {
  readonly salt: Buffer
  readonly cost: { readonly N: number; readonly r: number; readonly p: number }
  readonly nonce: Buffer
  readonly box: Buffer
}

function readBox(bytes: Buffer): Box {
  try {
    const root = new ObjectReader(readJson(bytes, 'key', { maxBytes: 64 * 1024, maxDepth: 5 }), 'key', refuse)
    const [kdf, cipher] = [root.object('kdf'), root.object('cipher')]
    kdf.exactly('name', 'scrypt')
    cipher.exactly('name', 'nacl/secretbox')
    return {
      salt: kdf.bytes('salt'),
      cost: readCost(kdf.object('params')),
      nonce: cipher.bytes('nonce'),
      box: root.bytes('ciphertext'),
    }
  } catch (cause) {
    if (isCustodyError(cause) && cause.code === 'key-unreadable') throw cause
    throw unreadable('another content than cosign writes')
  }
}

/** Costs that cosign has written: whoever changes the file must not be able to ask for all the memory there is. */
const costs: ReadonlySet<unknown> = new Set([32_768, 65_536, 131_072])

function readCost(params: ObjectReader): Box['cost'] {
  const N = params.optional('N')
  if (typeof N !== 'number' || !costs.has(N) || params.optional('r') !== 8 || params.optional('p') !== 1)
    throw unreadable('other parameters of scrypt than cosign writes')
  return { N, r: 8, p: 1 }
}

const refuse: Refusal = (where, found, expected) => coreError('key-unreadable', { where, found, expected })

function unreadable(found: string) {
  return coreError('key-unreadable', { found, expected: 'a private key as cosign writes it' })
}
