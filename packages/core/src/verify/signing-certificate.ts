import { createPublicKey, type KeyObject } from 'node:crypto'
import { coreError } from '../core-errors.ts'
import { type DerElement, DerMalformed, expectTag, membersOf, readDer, tags } from './der.ts'
import { type CertificateClaims, type CertificateIdentity, claimArcs } from './signer-identity.ts'
import { type Extensions, extendedKeyUsages, readExtensions, subjectName } from './x509-extensions.ts'

/** A certificate of Fulcio, read. That it leads to a trusted authority is another question. */
export interface SigningCertificate {
  readonly der: Buffer
  /** SubjectPublicKeyInfo in DER. */
  readonly spki: Buffer
  readonly publicKey: KeyObject
  readonly identity: CertificateIdentity
}

const CODE_SIGNING = '1.3.6.1.5.5.7.3.3'
const FULCIO = '1.3.6.1.4.1.57264.1'

/**
 * Reads a code-signing certificate strictly: DER, one name, no extension twice, every Fulcio claim a DER UTF8String
 * (Fulcio docs/oid-info.md), a P-256 key, and the parts that its issuer's signature does not cover as RFC 5280 4.1.1 wants them.
 * @throws certificate-malformed
 */
export function readSigningCertificate(der: Buffer): SigningCertificate {
  try {
    return readCertificate(der)
  } catch (cause) {
    if (cause instanceof DerMalformed)
      throw coreError('certificate-malformed', { found: cause.message, cause })
    throw cause
  }
}

function readCertificate(der: Buffer): SigningCertificate {
  const [tbs, algorithm, signature, ...rest] = membersOf(readDer(der, tags.sequence), tags.sequence)
  const fields = membersOf(tbs, tags.sequence)
  const [version, , tbsAlgorithm, , , , spki, extensions] = fields
  expectTag(version, tags.context0)
  // RFC 5280, 4.1.1.2: the copy outside of what is signed says the same.
  if (
    rest.length > 0 ||
    fields.length !== 8 ||
    tbsAlgorithm?.encoded.equals(algorithm?.encoded ?? der) !== true
  ) {
    throw new DerMalformed('found fields that are missing, too many or contradictory')
  }
  if (expectTag(signature, tags.bitString).contents[0] !== 0)
    throw new DerMalformed('a signature with spare bits')
  const read = readExtensions(expectTag(extensions, tags.context3))
  if (!extendedKeyUsages(read).includes(CODE_SIGNING))
    throw new DerMalformed('a certificate that is not for code signing')
  const key = expectTag(spki, tags.sequence).encoded
  return { der, spki: key, publicKey: readKey(key), identity: readIdentity(read) }
}

function readKey(spki: Buffer): KeyObject {
  const key = parseKey(spki)
  const isP256 = key.asymmetricKeyDetails?.namedCurve === 'prime256v1'
  if (!isP256 || !key.export({ format: 'der', type: 'spki' }).equals(spki)) {
    throw new DerMalformed('a key that is not a plain ECDSA P-256 key')
  }
  return key
}

function parseKey(spki: Buffer): KeyObject {
  try {
    return createPublicKey({ key: spki, format: 'der', type: 'spki' })
  } catch {
    throw new DerMalformed('an unreadable key')
  }
}

function readIdentity(extensions: Extensions): CertificateIdentity {
  const claims = readClaims(extensions)
  const { issuer } = claims
  if (issuer === undefined) throw new DerMalformed('a certificate that names no issuer')
  return { kind: 'certificate', issuer, identity: subjectName(extensions), claims }
}

function readClaims(extensions: Extensions): CertificateClaims {
  const claims = Object.entries(claimArcs).flatMap(([arc, name]) => {
    const value = extensions.get(`${FULCIO}.${arc}`)
    return value === undefined ? [] : [[name, utf8(readDer(value, tags.utf8String))] as const]
  })
  return Object.fromEntries(claims)
}

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

function utf8(element: DerElement): string {
  try {
    return decoder.decode(element.contents)
  } catch {
    throw new DerMalformed('a text that is not UTF-8')
  }
}
