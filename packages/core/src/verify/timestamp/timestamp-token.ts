import { coreError } from '../../core-errors.ts'
import { digestOf, type Sha2 } from '../der/algorithm-identifier.ts'
import {
  type DerElement,
  DerMalformed,
  exactly,
  expectTag,
  isInteger,
  isOid,
  membersOf,
  readDer,
  tags,
} from '../der/der.ts'
import { readGeneralizedTime } from '../der/der-time.ts'
import { readTimestampSigner, type TimestampSigner, TST_INFO } from './timestamp-signer.ts'

/** What a timestamp says. That a trusted authority signed it is another question. */
export interface TimestampToken {
  /** To the millisecond; finer digits are cut off. */
  readonly at: Date
  /** Digest of what was stamped, and by which algorithm. */
  readonly imprint: Buffer
  readonly imprintDigest: Sha2
  /** The stamp itself, which the signer's message digest is of. */
  readonly content: Buffer
  readonly signer: TimestampSigner
}

const SIGNED_DATA = '1.2.840.113549.1.7.2'

/**
 * Reads the answer of a timestamp authority (TimeStampResp of RFC 3161 2.4.2 around a CMS SignedData of RFC 5652 5.1), and
 * demands one value for each part that the authority's signature does not cover. Certificates inside must be among `known`.
 * @throws timestamp-invalid
 */
export function readTimestampToken(der: Buffer, known: readonly Buffer[]): TimestampToken {
  try {
    return readResponse(der, known)
  } catch (cause) {
    if (cause instanceof DerMalformed) throw coreError('timestamp-invalid', { found: cause.message, cause })
    throw cause
  }
}

function readResponse(der: Buffer, known: readonly Buffer[]): TimestampToken {
  const [status, token] = exactly(membersOf(readDer(der, tags.sequence), tags.sequence), 2)
  const [granted] = exactly(membersOf(status, tags.sequence), 1)
  isInteger(granted, 0)
  const [type, wrapped] = exactly(membersOf(token, tags.sequence), 2)
  isOid(type, SIGNED_DATA)
  return readSignedData(readDer(expectTag(wrapped, tags.context0).contents, tags.sequence), known)
}

function readSignedData(signedData: DerElement, known: readonly Buffer[]): TimestampToken {
  const members = membersOf(signedData, tags.sequence)
  const [version, digests, content] = members
  const certificates = members.length === 5 ? expectTag(members[3], tags.context0) : undefined
  exactly(members, certificates === undefined ? 4 : 5)
  isInteger(version, 3)
  areKnown(certificates, known)
  const [signer] = exactly(membersOf(members.at(-1), tags.set), 1)
  const [digest] = exactly(membersOf(digests, tags.set), 1)
  const [type, wrapped] = exactly(membersOf(content, tags.sequence), 2)
  isOid(type, TST_INFO)
  const octets = readDer(expectTag(wrapped, tags.context0).contents, tags.octetString).contents
  return {
    ...readTstInfo(readDer(octets, tags.sequence)),
    content: octets,
    signer: readTimestampSigner(signer, digestOf(digest)),
  }
}

function readTstInfo(info: DerElement): Pick<TimestampToken, 'at' | 'imprint' | 'imprintDigest'> {
  const [version, , imprint, , time] = membersOf(info, tags.sequence)
  isInteger(version, 1)
  const [algorithm, digest] = exactly(membersOf(imprint, tags.sequence), 2)
  return {
    at: readGeneralizedTime(expectTag(time, tags.generalizedTime).contents.toString('latin1')),
    imprint: expectTag(digest, tags.octetString).contents,
    imprintDigest: digestOf(algorithm),
  }
}

function areKnown(certificates: DerElement | undefined, known: readonly Buffer[]): void {
  const found = certificates === undefined ? [] : membersOf(certificates, tags.context0)
  // Nothing signs them, and there may be many: what is unknown ends the search before anything is compared with each other.
  const areAllKnown = found.every(({ encoded }) => known.some((one) => one.equals(encoded)))
  if (!areAllKnown || new Set(found.map(({ encoded }) => encoded.toString('hex'))).size !== found.length)
    throw new DerMalformed('a certificate that the trusted root does not have, or one twice')
}
