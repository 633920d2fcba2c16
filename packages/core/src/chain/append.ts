import type { Layer } from '../bundle/descriptor.ts'
import { type Head, headAfter } from '../bundle/head.ts'
import type { BundleSnapshot } from '../bundle/snapshot.ts'
import { writeBundle } from '../bundle/write-bundle.ts'
import { type Digest, sha256 } from '../digest/sha256.ts'
import type { RecordClaims } from './claims.ts'
import { contentOf, recordLayers } from './record.ts'
import { sealLayer } from './seal.ts'

/** Where a chain stands: the folder, and its head where it has one yet. */
export interface ChainPosition {
  readonly folder: string
  readonly chainId: string
  readonly head: Head | undefined
}

export interface SignedRecord {
  readonly claims: RecordClaims
  readonly payload: Buffer
  /** A Sigstore bundle, or the payload itself for an unsigned record. */
  readonly bytes: Buffer
  readonly signed: boolean
  /** Bytes of each file that the claims list. */
  readonly files: ReadonlyMap<Digest, Buffer>
}

/**
 * Adds a record with its files to a bundle.
 * @throws as {@link writeBundle}
 */
export function appendRecord(at: ChainPosition, record: SignedRecord): BundleSnapshot {
  const content = contentOf(record.bytes, record.signed)
  const layers = recordLayers(record.claims, sha256(record.payload), content)
  return append(at, layers, new Map([...record.files, [content.digest, record.bytes]]))
}

/** Adds a seal, whose bytes are a Sigstore bundle over `payload`. */
export function appendSeal(at: ChainPosition, payload: Buffer, bytes: Buffer): BundleSnapshot {
  const content = contentOf(bytes, true)
  return append(at, [sealLayer(sha256(payload), content)], new Map([[content.digest, bytes]]))
}

function append(
  at: ChainPosition,
  layers: readonly Layer[],
  blobs: ReadonlyMap<Digest, Buffer>,
): BundleSnapshot {
  return writeBundle(at.folder, at.head?.digest, headAfter(at.chainId, at.head, layers), blobs)
}
