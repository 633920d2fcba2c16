import type { Layer } from '../bundle/descriptor.ts'
import { emptyConfig, type Head, headAfter } from '../bundle/head.ts'
import type { BundleSnapshot } from '../bundle/snapshot.ts'
import { writeBundle } from '../bundle/write-bundle.ts'
import { coreError } from '../core-errors.ts'
import { type Digest, sha256 } from '../digest/sha256.ts'
import type { RecordClaims } from './claims.ts'
import { contentOf, recordLayers } from './record.ts'
import { sealLayer } from './seal.ts'

/** Where a chain stands: its head, and what of it is not in the folder yet. */
export interface ChainPosition {
  readonly folder: string
  readonly chainId: string
  readonly head: Head | undefined
  /** Heads that were added and are still to be written, all at once; absent when the folder has everything. */
  readonly pending?: PendingHeads
}

export interface PendingHeads {
  /** The head that the folder has. */
  readonly written: Digest | undefined
  readonly blobs: ReadonlyMap<Digest, Buffer>
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

/** The chain with one record more, with its files; nothing is written. */
export function appendRecord(at: ChainPosition, record: SignedRecord): ChainPosition {
  const content = contentOf(record.bytes, record.signed)
  const layers = recordLayers(record.claims, sha256(record.payload), content)
  return append(at, layers, [...record.files, [content.digest, record.bytes]])
}

/** The chain with a seal more, whose bytes are a Sigstore bundle over `payload`; nothing is written. */
export function appendSeal(at: ChainPosition, payload: Buffer, bytes: Buffer): ChainPosition {
  const content = contentOf(bytes, true)
  return append(at, [sealLayer(sha256(payload), content)], [[content.digest, bytes]])
}

/**
 * Writes all that was added since the folder was read: either all of it or nothing.
 * @throws as {@link writeBundle}
 */
export function writeChain({ folder, head, pending }: ChainPosition): BundleSnapshot {
  if (head === undefined || pending === undefined)
    throw coreError('head-shape', { found: 'nothing to write' })
  return writeBundle(folder, pending.written, head, pending.blobs)
}

/** The bundle as it will be once it is written, for a look at it before. */
export function pendingSnapshot(at: ChainPosition, received: BundleSnapshot | undefined): BundleSnapshot {
  const { folder, head, pending } = at
  if (head === undefined) throw coreError('bundle-missing', { where: folder })
  const config = [emptyConfig.digest, emptyConfig.bytes] as const
  const blobs = new Map([
    ...(received?.blobs ?? []),
    ...(pending?.blobs ?? []),
    [head.digest, head.bytes],
    config,
  ])
  return { folder, head, blobs }
}

function append(
  at: ChainPosition,
  layers: readonly Layer[],
  added: ReadonlyArray<readonly [Digest, Buffer]>,
): ChainPosition {
  const { head, pending } = at
  const earlier = head === undefined ? [] : [[head.digest, head.bytes] as const]
  return {
    ...at,
    head: headAfter(at.chainId, head, layers),
    pending: {
      written: pending === undefined ? head?.digest : pending.written,
      blobs: new Map([...(pending?.blobs ?? []), ...earlier, ...added]),
    },
  }
}
