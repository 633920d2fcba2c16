import { createHash, sign } from 'node:crypto'
import { decodeElements, decodeSequence } from '../der/decode-der.ts'
import { objectIdentifier, octetString, sequence, tagged } from '../der/encode-der.ts'
import { extension, spki } from './certificate.ts'
import type { KeyPair } from './key-material.ts'

const POISON = objectIdentifier('1.3.6.1.4.1.11129.2.4.3')
const SCT_LIST = '1.3.6.1.4.1.11129.2.4.2'
const SHA256_ECDSA = Buffer.from([4, 3])

/** What a certificate log promises for a precertificate (RFC 6962, 3.2). */
export interface SignedCertificateTimestamp {
  /** SHA-256 of the log's public key. */
  readonly logId: Buffer
  /** Milliseconds since the epoch. */
  readonly timestamp: number
  /** Algorithms, length and ECDSA signature, as the structure has them. */
  readonly signature: Buffer
}

/** Signs the to-be-signed part of a certificate without poison and without the list of timestamps (RFC 6962, 3.2). */
export function signCertificateTimestamp(
  tbs: Buffer,
  issuerSpki: Buffer,
  log: KeyPair,
  now = new Date(),
): SignedCertificateTimestamp {
  const timestamp = now.getTime()
  const signed = Buffer.concat([
    Buffer.from([0, 0]),
    uint(timestamp, 8),
    Buffer.from([0, 1]),
    sha256(issuerSpki),
    uint(tbs.length, 3),
    tbs,
    uint(0, 2),
  ])
  const signature = sign('sha256', signed, log.privateKey)
  return {
    logId: sha256(spki(log.publicKey)),
    timestamp,
    signature: Buffer.concat([SHA256_ECDSA, uint(signature.length, 2), signature]),
  }
}

/** The extension that carries one timestamp in a certificate (RFC 6962, 3.3). */
export function certificateTimestampList(sct: SignedCertificateTimestamp): Buffer {
  const one = Buffer.concat([Buffer.from([0]), sct.logId, uint(sct.timestamp, 8), uint(0, 2), sct.signature])
  const list = Buffer.concat([uint(one.length, 2), one])
  return extension(SCT_LIST, octetString(Buffer.concat([uint(list.length, 2), list])))
}

/** The to-be-signed part of a precertificate without its poison extension: what the log signs. */
export function withoutPoison(precertificate: Buffer): Buffer {
  const tbs = decodeSequence(precertificate)[0]
  if (tbs === undefined) throw new Error('the precertificate is empty')
  const fields = decodeElements(tbs.contents).map((field) =>
    field.tag === 0xa3 ? tagged(3, sequence(...extensionsWithoutPoison(field.contents))) : field.encoded,
  )
  return sequence(...fields)
}

function extensionsWithoutPoison(extensions: Buffer): readonly Buffer[] {
  return decodeSequence(extensions)
    .filter((one) => !one.contents.subarray(0, POISON.length).equals(POISON))
    .map((one) => one.encoded)
}

const sha256 = (bytes: Buffer): Buffer => createHash('sha256').update(bytes).digest()

function uint(value: number, octets: number): Buffer {
  return Buffer.from(value.toString(16).padStart(octets * 2, '0'), 'hex')
}
