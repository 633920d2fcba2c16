import { createPublicKey, type KeyObject } from 'node:crypto'
import { coreError } from '../core-errors.ts'
import { digestOf } from '../digest/sha256.ts'
import { jsonLines } from '../json/json-lines.ts'
import { ObjectReader, type Refusal } from '../json/object-reader.ts'
import { readJson } from '../json/read-json.ts'
import type { TrustedAuthority, TrustedLog, TrustedRoot } from './trusted-root.ts'
import { readValidity } from './validity.ts'

const MEDIA_TYPE = 'application/vnd.dev.sigstore.trustedroot+json;version=0.1'

/** Logs or authorities of one kind, and certificates of one chain: far more than any instance has. */
const MAX_MEMBERS = 100

/** Instances whose roots one file may hold. */
const MAX_ROOTS = 32

/**
 * Reads a file of Sigstore trusted roots: one, or one a line, as `gh attestation trusted-root` writes them.
 * @throws trusted-root-malformed, and those of `readJson`
 */
export function readTrustedRoots(bytes: Uint8Array): readonly TrustedRoot[] {
  const documents = jsonLines(bytes)
  if (documents.length > MAX_ROOTS)
    throw refuse('trusted root', `${documents.length} roots`, `at most ${MAX_ROOTS}`)
  return documents.map(readTrustedRoot)
}

/**
 * Reads a Sigstore trusted root (sigstore protobuf-specs, `TrustedRoot` in `sigstore_trustroot.proto`). Each log and authority
 * has to say since when it is valid: an open beginning would trust a key for times when it did not exist.
 * @throws trusted-root-malformed, and those of `readJson`
 */
export function readTrustedRoot(bytes: Uint8Array): TrustedRoot {
  const root = new ObjectReader(readJson(bytes, 'trusted root'), 'trusted root', refuse)
  root.exactly('mediaType', MEDIA_TYPE)
  const certificateAuthorities = readAll(root, 'certificateAuthorities', readAuthority)
  if (certificateAuthorities.length === 0) {
    throw root.refusal('certificateAuthorities', 'none', 'at least one certificate authority')
  }
  return {
    digest: digestOf(bytes),
    certificateAuthorities,
    timestampAuthorities: readAll(root, 'timestampAuthorities', readAuthority),
    logs: readAll(root, 'tlogs', readLog),
    certificateLogs: readAll(root, 'ctlogs', readLog),
  }
}

const refuse: Refusal = (where, found, expected) =>
  coreError('trusted-root-malformed', { where, found, expected })

function readAll<T>(root: ObjectReader, name: string, read: (member: ObjectReader) => T): readonly T[] {
  return root.has(name) ? root.objects(name, MAX_MEMBERS).map(read) : []
}

function readAuthority(member: ObjectReader): TrustedAuthority {
  const chain = member.object('certChain').objects('certificates', MAX_MEMBERS)
  if (chain.length === 0) throw member.refusal('certChain', 'an empty chain', 'at least one certificate')
  return { chain: chain.map((certificate) => certificate.bytes('rawBytes')), validity: readValidity(member) }
}

function readLog(member: ObjectReader): TrustedLog {
  const key = member.object('publicKey')
  // Rekor v2 has a note key id beside or instead of the log's id; checkpoints carry the former.
  const id = member.has('checkpointKeyId') ? member.object('checkpointKeyId') : member.object('logId')
  return {
    url: member.text('baseUrl'),
    id: id.bytes('keyId'),
    publicKey: readKey(key),
    validity: readValidity(key),
  }
}

function readKey(key: ObjectReader): KeyObject {
  const der = key.bytes('rawBytes')
  const type = key.text('keyDetails').startsWith('PKCS1_') ? 'pkcs1' : 'spki'
  try {
    return createPublicKey({ key: der, format: 'der', type })
  } catch {
    throw key.refusal('rawBytes', 'an unreadable key', `a public key (${type})`)
  }
}
