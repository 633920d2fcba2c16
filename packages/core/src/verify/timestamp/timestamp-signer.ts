import { algorithmOf, digestOf, type Sha2 } from '../der/algorithm-identifier.ts'
import {
  type DerElement,
  DerMalformed,
  exactly,
  expectTag,
  isInteger,
  isOid,
  membersOf,
  oidOf,
  tags,
} from '../der/der.ts'
import { encodeDer } from '../der/encode-der.ts'

/** Who signed a timestamp, and what exactly. */
export interface TimestampSigner {
  /** Name in DER and number of the authority's certificate. */
  readonly issuer: Buffer
  readonly serialNumber: Buffer
  readonly digest: Sha2
  /** `ec` or `rsa`: the kind of key that the signature is by. */
  readonly keyType: string
  /** The signed attributes in DER, as a SET: what the signature is over (RFC 5652, 5.4). */
  readonly signed: Buffer
  /** Of the stamp, by `digest`. */
  readonly messageDigest: Buffer
  /** Digest of the authority's certificate, where the stamp names it (RFC 5816). */
  readonly certificateDigest?: { readonly digest: Sha2; readonly value: Buffer }
  readonly signature: Buffer
}

const attributes = {
  contentType: '1.2.840.113549.1.9.3',
  messageDigest: '1.2.840.113549.1.9.4',
  signingCertificateV2: '1.2.840.113549.1.9.16.2.47',
}

/** Object identifier of a timestamp's content (RFC 3161, 2.4.2). */
export const TST_INFO = '1.2.840.113549.1.9.16.1.4'

const RSA = '1.2.840.113549.1.1.1'

/** ECDSA and RSA with each digest (RFC 5754, 3). */
const signatureAlgorithms: Readonly<Record<Sha2, ReadonlyMap<string, string>>> = {
  sha256: keyTypes('1.2.840.10045.4.3.2', '1.2.840.113549.1.1.11'),
  sha384: keyTypes('1.2.840.10045.4.3.3', '1.2.840.113549.1.1.12'),
  sha512: keyTypes('1.2.840.10045.4.3.4', '1.2.840.113549.1.1.13'),
}

/**
 * Reads a SignerInfo (RFC 5652, 5.3): signed attributes there must be, unsigned ones there must not.
 * @param announced the digest that the SignedData around it names
 * @throws DerMalformed
 */
export function readTimestampSigner(element: DerElement | undefined, announced: Sha2): TimestampSigner {
  const members = exactly(membersOf(element, tags.sequence), 6)
  const [version, sid, digestAlgorithm, attributeSet, signatureAlgorithm, signature] = members
  isInteger(version, 1)
  if (digestOf(digestAlgorithm) !== announced) throw new DerMalformed('two different digest algorithms')
  const keyType = signatureAlgorithms[announced].get(algorithmOf(signatureAlgorithm))
  if (keyType === undefined)
    throw new DerMalformed(
      'a signature algorithm other than ECDSA or RSA with SHA-2, or with another digest than announced',
    )
  const signed = expectTag(attributeSet, tags.context0)
  return {
    ...readSignerId(sid),
    digest: announced,
    keyType,
    signed: encodeDer(tags.set, signed.contents),
    ...readAttributes(signed),
    signature: expectTag(signature, tags.octetString).contents,
  }
}

function keyTypes(ecdsa: string, rsa: string): ReadonlyMap<string, string> {
  return new Map([
    [ecdsa, 'ec'],
    [rsa, 'rsa'],
    [RSA, 'rsa'],
  ])
}

/** IssuerAndSerialNumber of RFC 5652, 10.2.4. */
function readSignerId(sid: DerElement | undefined): Pick<TimestampSigner, 'issuer' | 'serialNumber'> {
  const [issuer, serialNumber] = exactly(membersOf(sid, tags.sequence), 2)
  return {
    issuer: expectTag(issuer, tags.sequence).encoded,
    serialNumber: expectTag(serialNumber, tags.integer).contents,
  }
}

/** RFC 5652, 11.1 and 11.2: one attribute binds the type, which nothing else that is signed does, one the content. */
function readAttributes(signed: DerElement): Pick<TimestampSigner, 'messageDigest' | 'certificateDigest'> {
  const values = new Map<string, DerElement | undefined>()
  for (const attribute of membersOf(signed, tags.context0)) {
    const [oid, set] = exactly(membersOf(attribute, tags.sequence), 2)
    const name = oidOf(oid)
    if (values.has(name)) throw new DerMalformed(`the attribute ${name} twice`)
    values.set(name, exactly(membersOf(set, tags.set), 1)[0])
  }
  isOid(values.get(attributes.contentType), TST_INFO)
  const messageDigest = expectTag(values.get(attributes.messageDigest), tags.octetString).contents
  const certificate = values.get(attributes.signingCertificateV2)
  return certificate === undefined
    ? { messageDigest }
    : { messageDigest, certificateDigest: readCertificateDigest(certificate) }
}

/** `SigningCertificateV2` of RFC 5035, 3: the first is the certificate that signs; SHA-256 is not written out. */
function readCertificateDigest(element: DerElement): NonNullable<TimestampSigner['certificateDigest']> {
  const [list] = membersOf(element, tags.sequence)
  const [first] = membersOf(list, tags.sequence)
  const [algorithm, ...rest] = membersOf(first, tags.sequence)
  if (algorithm?.tag === tags.octetString) return { digest: 'sha256', value: algorithm.contents }
  return { digest: digestOf(algorithm), value: expectTag(rest[0], tags.octetString).contents }
}
