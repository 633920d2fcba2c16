import { hash, verify } from 'node:crypto'
import { type DerElement, DerMalformed, expectTag, membersOf, oidOf, readDer, tags } from '../der/der.ts'
import { encodeDer } from '../der/encode-der.ts'
import { OpaqueReader } from '../der/opaque-reader.ts'
import type { TrustedLog } from '../trusted-root.ts'
import { isWithin } from '../trusted-root.ts'
import type { Certificate } from './certificate.ts'

/** Signed certificate timestamps that the authority put into the certificate (RFC 6962, 3.3). */
const TIMESTAMP_LIST = '1.3.6.1.4.1.11129.2.4.2'

/** A log's promise to publish a certificate (RFC 6962, 3.2). */
export interface CertificateTimestamp {
  readonly log: TrustedLog
  readonly at: Date
}

/**
 * Verifies the timestamps inside of a certificate: each by a log that was valid at its time, over the certificate as it was
 * before the list of timestamps was put into it.
 * @param issuer the certificate of the key that issued it
 * @returns one for each; none for a certificate without a list
 * @throws DerMalformed, also for one that does not verify and for two of one log
 */
export function verifyCertificateTimestamps(
  certificate: Certificate,
  issuer: Certificate,
  logs: readonly TrustedLog[],
): readonly CertificateTimestamp[] {
  const list = certificate.extensions.get(TIMESTAMP_LIST)
  if (list === undefined) return []
  const content = precertificateEntry(certificate, issuer)
  const timestamps = readList(readDer(list, tags.octetString).contents).map((bytes) =>
    verifyTimestamp(readTimestamp(bytes), content, logs),
  )
  if (new Set(timestamps.map(({ log }) => log)).size !== timestamps.length)
    throw new DerMalformed('two timestamps of one certificate log')
  return timestamps
}

interface Timestamp {
  readonly logId: Buffer
  /** Milliseconds, in 8 bytes. */
  readonly time: Buffer
  readonly extensions: Buffer
  /** 3 is ECDSA, 1 is RSA (RFC 5246, 7.4.1.4.1). */
  readonly signatureAlgorithm: number
  readonly signature: Buffer
}

const keyTypes: Readonly<Record<number, string>> = { 1: 'rsa', 3: 'ec' }

function verifyTimestamp(
  timestamp: Timestamp,
  content: Buffer,
  logs: readonly TrustedLog[],
): CertificateTimestamp {
  const { logId, time, extensions, signature } = timestamp
  const at = new Date(Number(time.readBigUInt64BE()))
  // Version 1, a certificate's timestamp, over a precertificate.
  const signed = Buffer.concat([Buffer.from([0, 0]), time, Buffer.from([0, 1]), content, extensions])
  const log = logs.find(({ id, publicKey, validity }) => {
    const isOfLog = id.equals(logId) && keyTypes[timestamp.signatureAlgorithm] === publicKey.asymmetricKeyType
    return isOfLog && isWithin(validity, at) && verify('sha256', signed, publicKey, signature)
  })
  if (log === undefined) throw new DerMalformed('a certificate timestamp that no trusted log made')
  return { log, at }
}

/** `PreCert` of RFC 6962, 3.2: the issuer's key and what it signed, without the list. */
function precertificateEntry({ tbs }: Certificate, issuer: Certificate): Buffer {
  const fields = membersOf(tbs, tags.sequence)
  const extensions = readDer(expectTag(fields.at(-1), tags.context3).contents, tags.sequence)
  const others = membersOf(extensions, tags.sequence).filter((extension) => !isTimestampList(extension))
  const kept = encodeDer(tags.context3, encodeDer(tags.sequence, ...others.map(({ encoded }) => encoded)))
  const before = encodeDer(tags.sequence, ...fields.slice(0, -1).map(({ encoded }) => encoded), kept)
  return Buffer.concat([hash('sha256', issuer.spki, 'buffer'), lengthOf(before, 3), before])
}

function isTimestampList(extension: DerElement): boolean {
  return oidOf(membersOf(extension, tags.sequence)[0]) === TIMESTAMP_LIST
}

function lengthOf(bytes: Buffer, octets: number): Buffer {
  const length = Buffer.alloc(octets)
  length.writeUIntBE(bytes.length, 0, octets)
  return length
}

/** `SignedCertificateTimestampList` of RFC 6962, 3.3. */
function readList(bytes: Buffer): readonly Buffer[] {
  const reader = new OpaqueReader(bytes)
  const list = new OpaqueReader(reader.opaque(2))
  reader.end()
  const timestamps: Buffer[] = []
  while (!list.isAtEnd) timestamps.push(list.opaque(2))
  return timestamps
}

function readTimestamp(bytes: Buffer): Timestamp {
  const reader = new OpaqueReader(bytes)
  const version = reader.take(1)
  const logId = reader.take(32)
  const time = reader.take(8)
  const extensions = reader.opaque(2)
  const [hashAlgorithm, signatureAlgorithm = 0] = reader.take(2)
  const signature = reader.opaque(2)
  reader.end()
  // Of the digests that TLS 1.2 numbers, SHA-256 is 4; logs sign with no other (RFC 6962, 2.1.4).
  if (version[0] !== 0 || hashAlgorithm !== 4)
    throw new DerMalformed('a certificate timestamp of another version or digest')
  return {
    logId,
    time,
    extensions: Buffer.concat([lengthOf(extensions, 2), extensions]),
    signatureAlgorithm,
    signature,
  }
}
