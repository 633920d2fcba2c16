import type { KeyObject } from 'node:crypto'
import { coreError } from '../../core-errors.ts'
import { keyAlgorithmOf } from '../../dsse/key-algorithm.ts'
import { DerMalformed, readDer, tags } from '../der/der.ts'
import { type CertificateClaims, type CertificateIdentity, claimArcs } from '../signer-identity.ts'
import { type Certificate, readCertificate } from './certificate.ts'
import { mayServe, purposes } from './certificate-usage.ts'
import { type Extensions, subjectName } from './x509-extensions.ts'

/** A certificate of Fulcio, read. That it leads to a trusted authority is another question. */
export interface SigningCertificate {
  readonly der: Buffer
  /** SubjectPublicKeyInfo in DER. */
  readonly spki: Buffer
  readonly publicKey: KeyObject
  readonly identity: CertificateIdentity
  readonly certificate: Certificate
}

const FULCIO = '1.3.6.1.4.1.57264.1'
/** The issuer in raw text, which certificates had alone before 2023. */
const OLD_ISSUER = `${FULCIO}.1`

/**
 * Reads a code-signing certificate strictly: as {@link readCertificate} does, with one name, every Fulcio claim a DER UTF8String
 * (Fulcio docs/oid-info.md), and a key of a kind that Custody verifies.
 * @throws certificate-malformed
 */
export function readSigningCertificate(der: Buffer): SigningCertificate {
  try {
    return readForSigning(der)
  } catch (cause) {
    if (cause instanceof DerMalformed)
      throw coreError('certificate-malformed', { found: cause.message, cause })
    throw cause
  }
}

function readForSigning(der: Buffer): SigningCertificate {
  const certificate = readCertificate(der)
  if (!mayServe(certificate, purposes.codeSigning))
    throw new DerMalformed('a certificate that is not for code signing')
  const { spki, publicKey } = certificate
  // A point can also be written compressed: one key has to be one key.
  const isPlain = publicKey.export({ format: 'der', type: 'spki' }).equals(spki)
  if (!isPlain || keyAlgorithmOf(publicKey) === undefined)
    throw new DerMalformed('a key that is not a plain ECDSA, RSA or Ed25519 key of a supported size')
  return { der, spki, publicKey, identity: readIdentity(certificate.extensions), certificate }
}

function readIdentity(extensions: Extensions): CertificateIdentity {
  const claims = readClaims(extensions)
  const issuer = claims.issuer ?? oldIssuer(extensions)
  if (issuer === undefined) throw new DerMalformed('a certificate that names no issuer')
  return { kind: 'certificate', issuer, identity: subjectName(extensions), claims: { ...claims, issuer } }
}

function readClaims(extensions: Extensions): CertificateClaims {
  const claims = Object.entries(claimArcs).flatMap(([arc, name]) => {
    const value = extensions.get(`${FULCIO}.${arc}`)
    return value === undefined ? [] : [[name, decode(readDer(value, tags.utf8String).contents)] as const]
  })
  return Object.fromEntries(claims)
}

function oldIssuer(extensions: Extensions): string | undefined {
  const value = extensions.get(OLD_ISSUER)
  return value === undefined ? undefined : decode(value)
}

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

function decode(bytes: Buffer): string {
  try {
    return decoder.decode(bytes)
  } catch {
    throw new DerMalformed('a text that is not UTF-8')
  }
}
