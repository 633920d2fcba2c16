import type { ObjectReader } from '../json/object-reader.ts'
import type { BundleVersion } from './bundle-version.ts'
import { readLogEntry, readPromisedEntry } from './log-entry.ts'
import type { LogEntry, SignedBy, VerificationMaterial } from './signature-bundle.ts'

/** More log entries or timestamps than this nobody needs: each costs a verification. */
const MAX_WITNESSES = 8

/** A leaf and the authorities between it and the root. */
const MAX_CERTIFICATES = 8

/**
 * Reads `verificationMaterial` of a bundle. v0.3 has one certificate where v0.1 and v0.2 have a chain; v0.1 needs no inclusion
 * proof.
 */
export function readMaterial(material: ObjectReader, version: BundleVersion): VerificationMaterial {
  const read = {
    signedBy: readSigner(material, version),
    logEntries: readLogEntries(material, version),
    timestamps: readTimestamps(material),
  }
  material.end()
  return read
}

const signerMembers = ['certificate', 'publicKey', 'x509CertificateChain'] as const

function readSigner(material: ObjectReader, version: BundleVersion): SignedBy {
  const [name, ...others] = signerMembers.filter((member) => material.has(member))
  if (name === undefined || others.length > 0) {
    throw material.refusal('', 'several or none', 'either certificate or publicKey')
  }
  if (name === 'x509CertificateChain' && version === 3)
    throw material.refusal(name, 'a chain', 'one certificate, in a bundle v0.3')
  const member = material.object(name)
  const signer = signerOf(name, member)
  member.end()
  return signer
}

function signerOf(name: (typeof signerMembers)[number], member: ObjectReader): SignedBy {
  switch (name) {
    case 'certificate':
      return { certificate: member.bytes('rawBytes') }
    case 'publicKey':
      return { publicKey: member.optionalText('hint') ?? '' }
    case 'x509CertificateChain':
      return readChain(member)
  }
}

function readChain(member: ObjectReader): SignedBy {
  const [certificate, ...intermediates] = member.objects('certificates', MAX_CERTIFICATES).map((one) => {
    const der = one.bytes('rawBytes')
    one.end()
    return der
  })
  if (certificate === undefined) throw member.refusal('certificates', 'an empty chain', 'a certificate')
  return intermediates.length === 0 ? { certificate } : { certificate, intermediates }
}

function readLogEntries(material: ObjectReader, version: BundleVersion): readonly LogEntry[] {
  if (!material.has('tlogEntries')) return []
  return material.objects('tlogEntries', MAX_WITNESSES).map(version === 1 ? readPromisedEntry : readLogEntry)
}

function readTimestamps(material: ObjectReader): readonly Buffer[] {
  if (!material.has('timestampVerificationData')) return []
  const data = material.object('timestampVerificationData')
  const members = data.has('rfc3161Timestamps') ? data.objects('rfc3161Timestamps', MAX_WITNESSES) : []
  data.end()
  return members.map((member) => {
    const token = member.bytes('signedTimestamp')
    member.end()
    return token
  })
}
