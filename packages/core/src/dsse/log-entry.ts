import type { ObjectReader } from '../json/object-reader.ts'
import { ownSignatureOnly } from './checkpoint.ts'
import type { InclusionPromise, InclusionProof, LogEntry } from './signature-bundle.ts'

/** A proof in a tree of 2^63 entries has 63 hashes. */
const MAX_HASHES = 64

/**
 * Reads a `TransparencyLogEntry` with its inclusion proof, in a bundle or in the log's answer. Cosignatures of its checkpoint are
 * dropped: nobody here can verify them. Protobuf JSON leaves out zeros, so an absent index is the first one.
 */
export function readLogEntry(reader: ObjectReader): LogEntry {
  const entry = readEntry(reader)
  if (entry.proof === undefined) throw reader.refusal('inclusionProof', 'nothing', 'an inclusion proof')
  return entry
}

/** {@link readLogEntry} for bundles of v0.1, in which the log's promise is compulsory and enough. */
export function readPromisedEntry(reader: ObjectReader): LogEntry {
  const entry = readEntry(reader)
  if (entry.promise === undefined)
    throw reader.refusal('inclusionPromise', 'nothing', 'a promise, in a bundle v0.1')
  return entry
}

function readEntry(reader: ObjectReader): LogEntry {
  const kindVersion = reader.object('kindVersion')
  const logId = reader.object('logId')
  const id = logId.bytes('keyId')
  const [kind, version] = [kindVersion.text('kind'), kindVersion.text('version')]
  const entry = {
    logIndex: indexOf(reader),
    logId: id,
    kind,
    version,
    ...readPromise(reader, isOfRekor1(kind, version)),
    ...(reader.has('inclusionProof') ? { proof: readProof(reader.object('inclusionProof'), id) } : {}),
    body: reader.bytes('canonicalizedBody'),
  }
  for (const part of [kindVersion, logId, reader]) part.end()
  return entry
}

/** Version 0.0.2 is one of Rekor v2, but for the in-toto entries of v1. */
function isOfRekor1(kind: string, version: string): boolean {
  return version === '0.0.1' || kind === 'intoto'
}

function readProof(reader: ObjectReader, logId: Buffer): InclusionProof {
  const checkpoint = reader.object('checkpoint')
  const proof = {
    logIndex: indexOf(reader),
    rootHash: reader.bytes('rootHash'),
    treeSize: reader.integerText('treeSize'),
    hashes: reader.has('hashes') ? reader.bytesList('hashes', MAX_HASHES) : [],
    checkpoint: ownSignatureOnly(checkpoint.text('envelope'), logId),
  }
  for (const part of [checkpoint, reader]) part.end()
  return proof
}

/**
 * A promise and a time of its own are what Rekor v1 gives, always, and they alone vouch for the time and for the index over all
 * of its trees; v2 writes them empty or not at all.
 */
function readPromise(reader: ObjectReader, isDue: boolean): { readonly promise?: InclusionPromise } {
  const integratedTime = reader.optional('integratedTime') ?? '0'
  const hasPromise = reader.has('inclusionPromise')
  if (!isDue) {
    if (hasPromise || integratedTime !== '0')
      throw reader.refusal('', 'a promise or a time of Rekor v1', 'an entry of Rekor v2')
    return {}
  }
  const promise = reader.object('inclusionPromise')
  const signedEntryTimestamp = promise.bytes('signedEntryTimestamp')
  promise.end()
  return { promise: { integratedTime: reader.integerText('integratedTime'), signedEntryTimestamp } }
}

function indexOf(reader: ObjectReader): string {
  return reader.has('logIndex') ? reader.integerText('logIndex') : '0'
}
