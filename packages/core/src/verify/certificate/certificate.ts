import { createPublicKey, type KeyObject, verify } from 'node:crypto'
import { type DerElement, DerMalformed, expectTag, membersOf, oidOf, readDer, tags } from '../der/der.ts'
import { readDerTime } from '../der/der-time.ts'
import type { Validity } from '../trusted-root.ts'
import { type Extensions, readExtensions } from './x509-extensions.ts'

/** An X.509 certificate (RFC 5280, 4.1), read; nothing about it is verified yet. */
export interface Certificate {
  readonly der: Buffer
  /** What its issuer signed. */
  readonly tbs: DerElement
  /** Contents of the number. */
  readonly serialNumber: Buffer
  /** Names in DER. Authorities of the field copy them byte for byte, so bytes are what is compared. */
  readonly issuer: Buffer
  readonly subject: Buffer
  readonly validity: Validity & { readonly end: Date }
  /** SubjectPublicKeyInfo in DER. */
  readonly spki: Buffer
  readonly publicKey: KeyObject
  readonly extensions: Extensions
  /** Algorithm and value of the issuer's signature. */
  readonly signature: CertificateSignature
}

interface CertificateSignature {
  readonly algorithm: string
  readonly value: Buffer
}

/**
 * Reads a certificate of version 3 strictly: DER, no extension twice, none critical that is not understood, and the parts that
 * its issuer's signature does not cover as RFC 5280, 4.1.1 wants them.
 * @throws DerMalformed
 */
export function readCertificate(der: Buffer): Certificate {
  const [tbs, algorithm, signature, ...rest] = membersOf(readDer(der, tags.sequence), tags.sequence)
  const fields = membersOf(tbs, tags.sequence)
  const [version, serialNumber, tbsAlgorithm, issuer, validity, subject, spki, extensions] = fields
  expectTag(version, tags.context0)
  // RFC 5280, 4.1.1.2: the copy outside of what is signed says the same.
  const isRepeated = tbsAlgorithm?.encoded.equals(algorithm?.encoded ?? der) === true
  if (rest.length > 0 || fields.length !== 8 || !isRepeated)
    throw new DerMalformed('found fields that are missing, too many or contradictory')
  const key = expectTag(spki, tags.sequence).encoded
  return {
    der,
    tbs: expectTag(tbs, tags.sequence),
    serialNumber: expectTag(serialNumber, tags.integer).contents,
    issuer: expectTag(issuer, tags.sequence).encoded,
    subject: expectTag(subject, tags.sequence).encoded,
    validity: readValidity(validity),
    spki: key,
    publicKey: readKey(key),
    extensions: readExtensions(expectTag(extensions, tags.context3)),
    signature: {
      algorithm: oidOf(membersOf(algorithm, tags.sequence)[0]),
      value: bitsOf(signature),
    },
  }
}

/** Signature algorithms that count, each with the kind of key and the digest that go with it (RFC 5758, 8017, 8410). */
const algorithms: ReadonlyMap<string, { readonly key: string; readonly digest: string | null }> = new Map([
  ['1.2.840.10045.4.3.2', { key: 'ec', digest: 'sha256' }],
  ['1.2.840.10045.4.3.3', { key: 'ec', digest: 'sha384' }],
  ['1.2.840.10045.4.3.4', { key: 'ec', digest: 'sha512' }],
  ['1.2.840.113549.1.1.11', { key: 'rsa', digest: 'sha256' }],
  ['1.2.840.113549.1.1.12', { key: 'rsa', digest: 'sha384' }],
  ['1.2.840.113549.1.1.13', { key: 'rsa', digest: 'sha512' }],
  ['1.3.101.112', { key: 'ed25519', digest: null }],
])

/** Whether the issuer's key made the certificate's signature. */
export function isSignedBy({ tbs, signature }: Certificate, issuer: Certificate): boolean {
  const algorithm = algorithms.get(signature.algorithm)
  return (
    algorithm !== undefined &&
    algorithm.key === issuer.publicKey.asymmetricKeyType &&
    verify(algorithm.digest, tbs.encoded, issuer.publicKey, signature.value)
  )
}

export function isSelfIssued({ subject, issuer }: Certificate): boolean {
  return subject.equals(issuer)
}

function readValidity(validity: DerElement | undefined): Certificate['validity'] {
  const [start, end, ...rest] = membersOf(validity, tags.sequence)
  if (rest.length > 0) throw new DerMalformed('a validity of more than two times')
  return { start: readDerTime(start), end: readDerTime(end) }
}

function readKey(spki: Buffer): KeyObject {
  try {
    return createPublicKey({ key: spki, format: 'der', type: 'spki' })
  } catch {
    throw new DerMalformed('an unreadable key')
  }
}

/** The octets of a bit string of whole octets. */
function bitsOf(element: DerElement | undefined): Buffer {
  const { contents } = expectTag(element, tags.bitString)
  if (contents[0] !== 0) throw new DerMalformed('a signature with spare bits')
  return contents.subarray(1)
}
