import { coreError } from '../core-errors.ts'
import { ObjectReader, type Refusal } from '../json/object-reader.ts'
import { readJson } from '../json/read-json.ts'
import { mediaTypes } from '../names.ts'
import type { Envelope } from './envelope.ts'
import { readLogEntry } from './log-entry.ts'
import {
  canonicalSigstoreBundle,
  type LogEntry,
  type SignatureBundle,
  type SignedBy,
} from './signature-bundle.ts'

/** More log entries or timestamps than this nobody needs: each costs a verification. */
const MAX_WITNESSES = 8

/**
 * Reads a signed item of Custody: a Sigstore bundle v0.3 in the one form that {@link canonicalSigstoreBundle} writes.
 * A byte that is not as it would be written again, white space included, is refused.
 * @throws signed-malformed, signed-not-canonical, signed-payload-type, and those of `readJson`
 */
export function readSignatureBundle(bytes: Uint8Array): SignatureBundle {
  const bundle = readForeignBundle(bytes)
  if (!canonicalSigstoreBundle(bundle).equals(bytes)) throw coreError('signed-not-canonical')
  return bundle
}

/**
 * Reads a Sigstore bundle v0.3 that another tool wrote, in whatever order and spacing. What it holds is as strictly bound;
 * what carries no meaning here (cosignatures of a checkpoint, empty lists, `keyid`) is dropped.
 * @throws signed-malformed, signed-payload-type, and those of `readJson`
 */
export function readForeignBundle(bytes: Uint8Array): SignatureBundle {
  const root = new ObjectReader(readJson(bytes, 'signed item'), 'bundle', refuse)
  root.exactly('mediaType', mediaTypes.sigstoreBundle)
  const material = root.object('verificationMaterial')
  const bundle = {
    envelope: readEnvelope(root.object('dsseEnvelope')),
    signedBy: readSigner(material),
    logEntries: readLogEntries(material),
    timestamps: readTimestamps(material),
  }
  material.end()
  root.end()
  return bundle
}

const refuse: Refusal = (where, found, expected) => coreError('signed-malformed', { where, found, expected })

function readEnvelope(reader: ObjectReader): Envelope {
  const payloadType = reader.text('payloadType')
  if (payloadType !== mediaTypes.inToto) {
    throw coreError('signed-payload-type', {
      found: JSON.stringify(payloadType.slice(0, 80)),
      expected: mediaTypes.inToto,
    })
  }
  const payload = reader.bytes('payload')
  const signatures = reader.objects('signatures', MAX_WITNESSES)
  const [only, ...others] = signatures
  if (only === undefined || others.length > 0) {
    throw reader.refusal('signatures', `${signatures.length} signatures`, 'exactly one')
  }
  const sig = only.bytes('sig')
  // Not signed, so it must not tell anything; other tools put hints there.
  only.optionalText('keyid')
  only.end()
  reader.end()
  return { payloadType, payload, signatures: [{ keyid: '', sig }] }
}

function readSigner(material: ObjectReader): SignedBy {
  if (material.has('certificate') === material.has('publicKey')) {
    throw material.refusal('', 'both or neither', 'either certificate or publicKey')
  }
  const member = material.has('certificate') ? material.object('certificate') : material.object('publicKey')
  const signer = material.has('certificate')
    ? { certificate: member.bytes('rawBytes') }
    : { publicKey: member.bytes('hint').toString('base64') }
  member.end()
  return signer
}

function readLogEntries(material: ObjectReader): readonly LogEntry[] {
  if (!material.has('tlogEntries')) return []
  return material.objects('tlogEntries', MAX_WITNESSES).map(readLogEntry)
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
