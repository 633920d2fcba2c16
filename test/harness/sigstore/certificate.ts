import { createHash, createPublicKey, type KeyObject, randomBytes, sign } from 'node:crypto'
import { decodeSequence } from '../der/decode-der.ts'
import {
  bitString,
  certificateTime,
  element,
  integer,
  nothing,
  objectIdentifier,
  sequence,
  set,
  tagged,
  utf8String,
} from '../der/encode-der.ts'

export const ECDSA_WITH_SHA256 = sequence(objectIdentifier('1.2.840.10045.4.3.2'))
export const SHA256 = sequence(objectIdentifier('2.16.840.1.101.3.4.2.1'), nothing())

/** What goes into a certificate; keys are P-256, the signature is ECDSA with SHA-256. */
export interface CertificateRequest {
  /** Big-endian octets of a positive integer. */
  readonly serialNumber: Buffer
  /** A distinguished name in DER, from `distinguishedName`. */
  readonly subject: Buffer
  readonly issuer: Buffer
  readonly publicKey: KeyObject
  readonly notBefore: Date
  readonly notAfter: Date
  /** Extensions in DER, in the order in which they are written. */
  readonly extensions: readonly Buffer[]
}

/** An issued certificate with its private key. */
export interface Identity {
  /** DER. */
  readonly certificate: Buffer
  readonly subject: Buffer
  readonly issuer: Buffer
  readonly serialNumber: Buffer
  readonly privateKey: KeyObject
  readonly publicKey: KeyObject
}

/** Sixteen octets, positive and never zero. */
export const randomSerialNumber = (): Buffer => Buffer.concat([Buffer.from([0x01]), randomBytes(15)])

/** The part of a certificate that is signed (RFC 5280, 4.1.1.1). */
export function encodeTbsCertificate(request: CertificateRequest): Buffer {
  return sequence(
    tagged(0, integer(2)),
    integer(request.serialNumber),
    ECDSA_WITH_SHA256,
    request.issuer,
    sequence(certificateTime(request.notBefore), certificateTime(request.notAfter)),
    request.subject,
    spki(request.publicKey),
    tagged(3, sequence(...request.extensions)),
  )
}

/** The certificate in DER: the signed part, the algorithm, the signature. */
export function signCertificate(tbs: Buffer, issuerKey: KeyObject): Buffer {
  return sequence(tbs, ECDSA_WITH_SHA256, bitString(sign('sha256', tbs, issuerKey)))
}

/** A name of an organisation and a common name; both empty give the empty name. */
export function distinguishedName(organization: string, commonName: string): Buffer {
  const parts = [
    ['2.5.4.10', organization],
    ['2.5.4.3', commonName],
  ] as const
  const filled = parts.filter(([, value]) => value !== '')
  return sequence(...filled.map(([type, value]) => set(sequence(objectIdentifier(type), utf8String(value)))))
}

/** SubjectPublicKeyInfo in DER, of a public key or of a private key's public half. */
export function spki(key: KeyObject): Buffer {
  return (key.type === 'public' ? key : createPublicKey(key)).export({ type: 'spki', format: 'der' })
}

/** The key identifier of RFC 5280, 4.2.1.2, method 1: SHA-1 over the bits of the key. */
export function keyIdentifier(key: KeyObject): Buffer {
  const bits = decodeSequence(spki(key))[1]
  return createHash('sha1')
    .update(bits?.contents.subarray(1) ?? Buffer.alloc(0))
    .digest()
}

/** PEM around DER, 64 characters a line. */
export function toPem(label: string, der: Uint8Array): string {
  const lines =
    Buffer.from(der)
      .toString('base64')
      .match(/.{1,64}/g) ?? []
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`
}

/** DER out of the first PEM block of a text. */
export function fromPem(pem: string): Buffer {
  const body = /-----BEGIN [^-]+-----([^-]+)-----END/.exec(pem)?.[1]
  if (body === undefined) throw new Error('no PEM block')
  return Buffer.from(body, 'base64')
}

/** An extension (RFC 5280, 4.1): its value is wrapped into the octet string here. */
export function extension(oid: string, value: Uint8Array, critical = false): Buffer {
  const mark = critical ? [element(0x01, Buffer.from([0xff]))] : []
  return sequence(objectIdentifier(oid), ...mark, element(0x04, value))
}
