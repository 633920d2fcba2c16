import { coreError } from '../core-errors.ts'
import { type DerElement, DerMalformed, expectTag, membersOf, oidOf, readDer, tags } from './der.ts'

/** What a timestamp says. That a trusted authority signed it is another question. */
export interface TimestampToken {
  /** The whole answer of the authority. */
  readonly der: Buffer
  /** To the millisecond; finer digits are cut off. */
  readonly at: Date
  /** SHA-256 of what was stamped. */
  readonly imprint: Buffer
}

const oids = {
  signedData: '1.2.840.113549.1.7.2',
  tstInfo: '1.2.840.113549.1.9.16.1.4',
  contentType: '1.2.840.113549.1.9.3',
  sha256: '2.16.840.1.101.3.4.2.1',
}

/** Digest and the ECDSA or RSA signature algorithms that go with it. */
const algorithms: ReadonlyMap<string, readonly string[]> = new Map([
  [oids.sha256, ['1.2.840.10045.4.3.2']],
  ['2.16.840.1.101.3.4.2.2', ['1.2.840.10045.4.3.3']],
  ['2.16.840.1.101.3.4.2.3', ['1.2.840.10045.4.3.4']],
])

/**
 * Reads the answer of a timestamp authority (TimeStampResp of RFC 3161 2.4.2 around a CMS SignedData of RFC 5652 5.1), and
 * demands one value for each part that the authority's signature does not cover. Certificates inside must be among `known`.
 * @throws timestamp-invalid
 */
export function readTimestampToken(der: Buffer, known: readonly Buffer[]): TimestampToken {
  try {
    return { der, ...readResponse(der, known) }
  } catch (cause) {
    if (cause instanceof DerMalformed) throw coreError('timestamp-invalid', { found: cause.message, cause })
    throw cause
  }
}

type Stamp = Omit<TimestampToken, 'der'>

function readResponse(der: Buffer, known: readonly Buffer[]): Stamp {
  const [status, token] = exactly(membersOf(readDer(der, tags.sequence), tags.sequence), 2)
  const [granted] = exactly(membersOf(status, tags.sequence), 1)
  isInteger(granted, 0)
  const [type, wrapped] = exactly(membersOf(token, tags.sequence), 2)
  isOid(type, oids.signedData)
  return readSignedData(readDer(expectTag(wrapped, tags.context0).contents, tags.sequence), known)
}

function readSignedData(signedData: DerElement, known: readonly Buffer[]): Stamp {
  const members = membersOf(signedData, tags.sequence)
  const [version, digests, content] = members
  const certificates = members.length === 5 ? expectTag(members[3], tags.context0) : undefined
  exactly(members, certificates === undefined ? 4 : 5)
  isInteger(version, 3)
  areKnown(certificates, known)
  const [signer] = exactly(membersOf(members.at(-1), tags.set), 1)
  const [digest] = exactly(membersOf(digests, tags.set), 1)
  checkSignerInfo(signer, algorithmOf(digest))
  const [type, wrapped] = exactly(membersOf(content, tags.sequence), 2)
  isOid(type, oids.tstInfo)
  const octets = readDer(expectTag(wrapped, tags.context0).contents, tags.octetString)
  return readTstInfo(readDer(octets.contents, tags.sequence))
}

/** SignerInfo of RFC 5652, 5.3: signed attributes there must be, unsigned ones there must not. */
function checkSignerInfo(signer: DerElement | undefined, digest: string): void {
  const members = exactly(membersOf(signer, tags.sequence), 6)
  const [version, sid, digestAlgorithm, attributes, signatureAlgorithm, signature] = members
  isInteger(version, 1)
  checkSignerId(sid)
  const found = algorithmOf(digestAlgorithm)
  if (found !== digest) throw new DerMalformed('two different digest algorithms')
  if (algorithms.get(digest)?.includes(algorithmOf(signatureAlgorithm)) !== true) {
    throw new DerMalformed(
      'a signature algorithm other than ECDSA with SHA-2, or with another digest than announced',
    )
  }
  expectTag(signature, tags.octetString)
  checkContentType(expectTag(attributes, tags.context0))
}

/** IssuerAndSerialNumber of RFC 5652, 10.2.4. The verifier compares its values with the authority's certificate, not its frame. */
function checkSignerId(sid: DerElement | undefined): void {
  const [issuer, serialNumber] = exactly(membersOf(sid, tags.sequence), 2)
  expectTag(issuer, tags.sequence)
  expectTag(serialNumber, tags.integer)
}

/** RFC 5652, 11.1: the attribute binds the type, which nothing else that is signed does. */
function checkContentType(attributes: DerElement): void {
  const members = membersOf(attributes, tags.context0).map((attribute) => membersOf(attribute, tags.sequence))
  const [type, ...others] = members.filter(([oid]) => oidOf(oid) === oids.contentType)
  const [value] = membersOf(type?.[1], tags.set)
  if (others.length > 0) throw new DerMalformed('a content type twice')
  isOid(value, oids.tstInfo)
}

function readTstInfo(info: DerElement): Stamp {
  const [, , imprint, , time] = membersOf(info, tags.sequence)
  const [algorithm, digest] = exactly(membersOf(imprint, tags.sequence), 2)
  if (algorithmOf(algorithm) !== oids.sha256) throw new DerMalformed('an imprint that is not SHA-256')
  return {
    at: readTime(expectTag(time, tags.generalizedTime).contents.toString('latin1')),
    imprint: expectTag(digest, tags.octetString).contents,
  }
}

/** GeneralizedTime in UTC with any number of fraction digits (RFC 3161, 2.4.2: DER drops trailing zeros). */
function readTime(text: string): Date {
  const [, y, mo, d, h, mi, s, fraction] =
    /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(?:\.(\d{1,9}))?Z$/.exec(text) ?? []
  const at = new Date(`${y}-${mo}-${d}T${h}:${mi}:${s}.${(fraction ?? '').slice(0, 3).padEnd(3, '0')}Z`)
  if (Number.isNaN(at.getTime())) throw new DerMalformed('an unreadable time')
  return at
}

/** RFC 5754, 2: the parameters of SHA-2 and ECDSA are absent; NULL is read, too, for it is widely written. */
function algorithmOf(element: DerElement | undefined): string {
  const [oid, parameters, ...rest] = membersOf(element, tags.sequence)
  const isEmpty = parameters === undefined || parameters.encoded.toString('hex') === '0500'
  if (!isEmpty || rest.length > 0) throw new DerMalformed('an algorithm with parameters')
  return oidOf(oid)
}

function areKnown(certificates: DerElement | undefined, known: readonly Buffer[]): void {
  const found = certificates === undefined ? [] : membersOf(certificates, tags.context0)
  const unknown = found.some((certificate) => !known.some((one) => one.equals(certificate.encoded)))
  const twice = found.some(
    (one, index) => found.findIndex((other) => other.encoded.equals(one.encoded)) !== index,
  )
  if (unknown || twice)
    throw new DerMalformed('a certificate that the trusted root does not have, or one twice')
}

function exactly(members: readonly DerElement[], count: number): readonly DerElement[] {
  if (members.length !== count) throw new DerMalformed(`${members.length} members, expected ${count}`)
  return members
}

function isInteger(element: DerElement | undefined, expected: number): void {
  const { contents } = expectTag(element, tags.integer)
  if (contents.length !== 1 || contents[0] !== expected)
    throw new DerMalformed(`another number than ${expected}`)
}

function isOid(element: DerElement | undefined, expected: string): void {
  const found = oidOf(element)
  if (found !== expected) throw new DerMalformed(`type ${found}, expected ${expected}`)
}
