import type { ObjectReader } from '../json/object-reader.ts'
import { ownSignatureOnly } from './checkpoint.ts'
import type { LogEntry } from './signature-bundle.ts'

/** A proof in a tree of 2^63 entries has 63 hashes. */
const MAX_HASHES = 64

/**
 * Reads a `TransparencyLogEntry` of Rekor v2, in a bundle or in the log's answer. Cosignatures of its checkpoint are dropped:
 * nobody here can verify them. Protobuf JSON leaves out zeros, so an absent index is the first one.
 */
export function readLogEntry(reader: ObjectReader): LogEntry {
  refusePromise(reader)
  const kindVersion = reader.object('kindVersion')
  const logId = reader.object('logId')
  const proof = reader.object('inclusionProof')
  const checkpoint = proof.object('checkpoint')
  const id = logId.bytes('keyId')
  const entry = {
    logIndex: indexOf(reader),
    logId: id,
    kind: kindVersion.text('kind'),
    version: kindVersion.text('version'),
    proof: {
      logIndex: indexOf(proof),
      rootHash: proof.bytes('rootHash'),
      treeSize: proof.integerText('treeSize'),
      hashes: proof.has('hashes') ? proof.bytesList('hashes', MAX_HASHES) : [],
      checkpoint: ownSignatureOnly(checkpoint.text('envelope'), id),
    },
    body: reader.bytes('canonicalizedBody'),
  }
  for (const part of [kindVersion, logId, proof, checkpoint, reader]) part.end()
  return entry
}

/** A promise and a time of its own are what Rekor v1 gives; v2 writes them empty or not at all. */
function refusePromise(reader: ObjectReader): void {
  const promise = reader.optional('inclusionPromise') ?? null
  const time = reader.optional('integratedTime') ?? '0'
  if (promise !== null || time !== '0')
    throw reader.refusal('', 'an entry of Rekor v1', 'an entry of Rekor v2')
}

function indexOf(reader: ObjectReader): string {
  return reader.has('logIndex') ? reader.integerText('logIndex') : '0'
}
