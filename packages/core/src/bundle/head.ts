import * as z from 'zod'
import { coreError } from '../core-errors.ts'
import { type Digest, digestOf, hexOf, isDigest } from '../digest/sha256.ts'
import { readDocument } from '../in-toto/statement.ts'
import { canonicalBytes, canonicalJson } from '../json/canonical-json.ts'
import { annotations, bundleFormat, mediaTypes } from '../names.ts'
import { isHeadLayer, type Layer, layerOf } from './descriptor.ts'
import { headTitle } from './titles.ts'

/** One state of a chain: an OCI image manifest that lists everything up to it, and nothing else. */
export interface Head {
  readonly digest: Digest
  readonly bytes: Buffer
  readonly chainId: string
  /** Digests of the heads before it: none at the root, one after a record or seal, several after a merge. */
  readonly previous: readonly Digest[]
  readonly layers: readonly Layer[]
}

export const layerLimit = 2000
/** The empty config of OCI image-spec 1.1: `{}`. */
export const emptyConfig = { bytes: Buffer.from('{}'), digest: digestOf('{}'), size: 2 } as const

/**
 * The head after one record or seal: the earlier layers, the new item, its files by path, the earlier head.
 * A file that the chain already holds under the same descriptor is not listed a second time.
 */
export function headAfter(chainId: string, previous: Head | undefined, added: readonly Layer[]): Head {
  const before = previous === undefined ? [] : previous.layers
  const last = previous === undefined ? [] : [headLayer(previous)]
  return makeHead(
    chainId,
    previous === undefined ? [] : [previous.digest],
    distinct([...before, ...added, ...last]),
  )
}

/**
 * The head that joins several: their layers one after the other by ascending digest, then those heads.
 * @throws chain-id-differs when they began separately, head-shape for fewer than two and for one that comes from another
 */
export function mergeHeads(heads: readonly Head[]): Head {
  const ordered = [...new Map(heads.map((head) => [head.digest, head])).values()].sort((a, b) =>
    a.digest < b.digest ? -1 : 1,
  )
  const [first] = ordered
  if (first === undefined || ordered.length < 2)
    throw coreError('head-shape', { expected: 'two or more heads to merge' })
  for (const head of ordered) {
    if (ordered.some((other) => precedes(head, other))) {
      throw coreError('head-shape', {
        found: 'a head and one that it comes from',
        expected: 'heads that do not follow each other',
        where: head.digest,
      })
    }
    if (head.chainId !== first.chainId) {
      throw coreError('chain-id-differs', {
        found: head.chainId,
        expected: first.chainId,
        where: head.digest,
      })
    }
  }
  const layers = [...ordered.flatMap((head) => head.layers), ...ordered.map(headLayer)]
  return makeHead(
    first.chainId,
    ordered.map((head) => head.digest),
    distinct(layers),
  )
}

/** Whether a head lists another one as an earlier state of itself. */
export function precedes(earlier: Head, later: Head): boolean {
  return later.layers.some((layer) => isHeadLayer(layer) && layer.digest === earlier.digest)
}

/**
 * Reads a head's bytes. Only the canonical form of a known version is accepted.
 * @throws head-shape, head-version, json-*
 */
export function readHead(bytes: Buffer): Head {
  const digest = digestOf(bytes)
  const manifest = readDocument(bytes, manifestSchema, digest)
  if (manifest.annotations[annotations.format] !== bundleFormat) {
    throw coreError('head-version', {
      found: manifest.annotations[annotations.format],
      expected: bundleFormat,
      where: digest,
    })
  }
  if (canonicalJson(manifest) !== bytes.toString())
    throw coreError('head-shape', { expected: 'canonical JSON', where: digest })
  const previous = manifest.annotations[annotations.previous]?.split(' ') ?? []
  if (!previous.every(isDigest))
    throw coreError('head-shape', { found: 'a malformed previous head', where: digest })
  return {
    digest,
    bytes,
    chainId: manifest.annotations[annotations.chainId],
    previous,
    layers: manifest.layers,
  }
}

function headLayer(head: Head): Layer {
  return layerOf({
    mediaType: mediaTypes.head,
    digest: head.digest,
    size: head.bytes.byteLength,
    title: headTitle(hexOf(head.digest)),
    kind: 'head',
  })
}

function makeHead(chainId: string, previous: readonly Digest[], layers: readonly Layer[]): Head {
  if (layers.length > layerLimit) {
    throw coreError('bundle-too-large', {
      found: `${layers.length} layers`,
      expected: `at most ${layerLimit}`,
    })
  }
  const before = previous.length === 0 ? {} : { [annotations.previous]: previous.join(' ') }
  const bytes = canonicalBytes({
    schemaVersion: 2,
    mediaType: mediaTypes.imageManifest,
    artifactType: mediaTypes.bundle,
    config: { mediaType: mediaTypes.emptyConfig, digest: emptyConfig.digest, size: emptyConfig.size },
    layers: layers.map((layer) => ({ ...layer })),
    annotations: { [annotations.format]: bundleFormat, [annotations.chainId]: chainId, ...before },
  })
  return { digest: digestOf(bytes), bytes, chainId, previous, layers }
}

function distinct(layers: readonly Layer[]): readonly Layer[] {
  return [...new Map(layers.map((layer) => [canonicalJson({ ...layer }), layer])).values()]
}

const digest = z.custom<Digest>(
  (value) => typeof value === 'string' && isDigest(value),
  'not a sha256 digest',
)
const text = z.string().min(1).max(4096)

const layerSchema = z.strictObject({
  mediaType: text,
  digest,
  size: z.int().nonnegative(),
  annotations: z.strictObject({
    [annotations.kind]: text,
    [annotations.title]: text,
    [annotations.stage]: text.optional(),
  }),
})

/** The form of a head; docs/spec/bundle.schema.json is made of it. */
export const manifestSchema = z.strictObject({
  schemaVersion: z.literal(2),
  mediaType: z.literal(mediaTypes.imageManifest),
  artifactType: z.literal(mediaTypes.bundle),
  config: z.strictObject({
    mediaType: z.literal(mediaTypes.emptyConfig),
    digest: z.literal(emptyConfig.digest),
    size: z.literal(emptyConfig.size),
  }),
  layers: z.array(layerSchema).min(1).max(layerLimit),
  annotations: z.strictObject({
    [annotations.format]: text,
    [annotations.chainId]: z.string().regex(/^[0-9a-f]{32}$/),
    [annotations.previous]: z.string().optional(),
  }),
})
