import { coreError } from '../core-errors.ts'
import { ObjectReader, type Refusal } from '../json/object-reader.ts'
import { readJson } from '../json/read-json.ts'
import type { BundleVersion } from './bundle-version.ts'
import { readBundleVersion } from './bundle-version.ts'
import type { Envelope } from './envelope.ts'
import { readMaterial } from './read-material.ts'
import type { MessageBundle, MessageSignature, SignatureBundle } from './signature-bundle.ts'

/**
 * Reads a Sigstore bundle of any version (sigstore protobuf-specs, `sigstore_bundle.proto`) and of either content. Every member
 * is known and of its type, so that nothing can be added unnoticed.
 * @throws signed-malformed, and those of `readJson`
 */
export function readBundle(bytes: Uint8Array): SignatureBundle | MessageBundle {
  const root = new ObjectReader(readJson(bytes, 'signed item'), 'bundle', refuse)
  const version = readBundleVersion(root)
  if (root.has('dsseEnvelope') === root.has('messageSignature')) {
    throw root.refusal('', 'both or neither', 'either dsseEnvelope or messageSignature')
  }
  const bundle = root.has('dsseEnvelope')
    ? { envelope: readEnvelope(root.object('dsseEnvelope')), ...materialOf(root, version) }
    : { message: readMessage(root.object('messageSignature')), ...materialOf(root, version) }
  root.end()
  return bundle
}

const refuse: Refusal = (where, found, expected) => coreError('signed-malformed', { where, found, expected })

function materialOf(root: ObjectReader, version: BundleVersion) {
  return readMaterial(root.object('verificationMaterial'), version)
}

/** More signatures than one are never believed; this many are counted for the message. */
const MAX_SIGNATURES = 8

function readEnvelope(reader: ObjectReader): Envelope {
  const payloadType = reader.text('payloadType')
  const payload = reader.bytes('payload')
  const signatures = reader.objects('signatures', MAX_SIGNATURES)
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

/** `HashAlgorithm` of sigstore_common.proto, as far as signatures are made over them. */
const hashAlgorithms = { SHA2_256: 'sha256', SHA2_384: 'sha384', SHA2_512: 'sha512' } as const

function readMessage(reader: ObjectReader): MessageSignature {
  const member = reader.object('messageDigest')
  const name = member.text('algorithm')
  if (!isHashAlgorithm(name))
    throw member.refusal(
      'algorithm',
      JSON.stringify(name.slice(0, 40)),
      Object.keys(hashAlgorithms).join(', '),
    )
  const digest = { algorithm: hashAlgorithms[name], value: member.bytes('digest').toString('hex') }
  const signature = reader.bytes('signature')
  for (const part of [member, reader]) part.end()
  return { digest, signature }
}

function isHashAlgorithm(name: string): name is keyof typeof hashAlgorithms {
  return Object.hasOwn(hashAlgorithms, name)
}
