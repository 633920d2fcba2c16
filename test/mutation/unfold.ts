import { isHeadLayer, type Layer, titleOf } from '../../packages/core/src/bundle/descriptor.ts'
import { emptyConfig, type Head, headAfter } from '../../packages/core/src/bundle/head.ts'
import type { BundleSnapshot } from '../../packages/core/src/bundle/snapshot.ts'
import { readHistory } from '../../packages/core/src/chain/history.ts'
import { type Digest, digestOf } from '../../packages/core/src/digest/sha256.ts'
import { byPath } from '../../packages/core/src/digest/tree-digest.ts'
import { canonicalBytes } from '../../packages/core/src/json/canonical-json.ts'
import { annotations } from '../../packages/core/src/names.ts'
import { type Files, filesUnder } from './files.ts'
import { mend, type Part } from './mend.ts'
import { mendUnsigned } from './mend-unsigned.ts'

/** One head, as what it adds to those before it: a record or seal with its files, or nothing where it merges. */
export interface Step {
  readonly previous: readonly number[]
  readonly parts: readonly Part[]
}

/** A bundle taken apart into its steps, each after all that it follows. */
export interface Unfolded {
  readonly chainId: string
  readonly steps: readonly Step[]
}

export function unfold(snapshot: BundleSnapshot): Unfolded {
  const nodes = readHistory(snapshot)
  const at = new Map(nodes.map((node, index) => [node.head.digest, index]))
  const steps = nodes.map(({ head, previous }) => ({
    previous: previous.map((node) => at.get(node.head.digest) ?? -1),
    parts: previous.length > 1 ? [] : partsOf(head, previous[0]?.head, snapshot),
  }))
  return { chainId: snapshot.head.chainId, steps }
}

function partsOf(head: Head, before: Head | undefined, { blobs }: BundleSnapshot): readonly Part[] {
  return head.layers
    .slice(before?.layers.length ?? 0)
    .filter((layer) => !isHeadLayer(layer))
    .map((layer) => ({ layer, bytes: blobs.get(layer.digest) ?? Buffer.alloc(0) }))
}

/**
 * Puts a bundle together again as an attacker does who has read the specification but holds no key: every digest, size,
 * title, head, unsigned record and index that follows from changed bytes is made to fit.
 */
export function fold({ chainId, steps }: Unfolded, edit?: HeadEdit): Files {
  const heads: Head[] = []
  const blobs = new Map<Digest, Buffer>([[emptyConfig.digest, emptyConfig.bytes]])
  for (const [at, { previous, parts }] of steps.entries()) {
    const before = previous.flatMap((index) => heads[index] ?? [])
    const right = before.length > 1 ? merged(before) : headOf(chainId, before[0], parts, blobs)
    const head = edit?.at === at ? editedHead(right, edit) : right
    blobs.set(head.digest, head.bytes)
    heads.push(head)
  }
  const last = heads.at(-1)
  if (last === undefined) return new Map()
  return filesUnder(last, blobs, emptyConfig.digest)
}

/** A merge by the rules, be it of heads that may not be merged. */
function merged(heads: readonly Head[]): Head {
  const ordered = [...heads].sort((a, b) => (a.digest < b.digest ? -1 : 1))
  const [first] = ordered
  if (first === undefined) throw new TypeError('nothing to merge')
  const ends = ordered
    .map((head) => headAfter(head.chainId, head, []).layers.at(-1))
    .filter((layer) => layer !== undefined)
  const all = [...ordered.flatMap(({ layers }) => layers), ...ends]
  const layers = [...new Map(all.map((layer) => [JSON.stringify(layer), layer])).values()]
  const change = (manifest: Manifest) => ({
    ...manifest,
    layers,
    annotations: {
      ...manifest.annotations,
      [annotations.previous]: ordered.map(({ digest }) => digest).join(' '),
    },
  })
  return { ...editedHead(first, { at: 0, change }), previous: ordered.map(({ digest }) => digest) }
}

/** A head that is written otherwise than its steps make it; the heads after it are built upon what it says. */
export interface HeadEdit {
  readonly at: number
  readonly change: (manifest: Manifest) => Manifest | Buffer
}

export interface Manifest {
  readonly layers: readonly Layer[]
  readonly annotations: Readonly<Record<string, string>>
  readonly [field: string]: unknown
}

function editedHead(head: Head, { change }: HeadEdit): Head {
  const changed = change(JSON.parse(head.bytes.toString()))
  const bytes = Buffer.isBuffer(changed) ? changed : canonicalBytes(JSON.parse(JSON.stringify(changed)))
  const layers = Buffer.isBuffer(changed) ? head.layers : changed.layers
  return { ...head, bytes, digest: digestOf(bytes), layers }
}

function headOf(
  chainId: string,
  before: Head | undefined,
  parts: readonly Part[],
  blobs: Map<Digest, Buffer>,
): Head {
  const [item, ...files] = mendUnsigned(parts.map(mend), parts, before)
  if (item === undefined) return before ?? headAfter(chainId, undefined, [])
  const sorted = files.sort((a, b) => byPath({ path: titleOf(a.layer) }, { path: titleOf(b.layer) }))
  for (const { layer, bytes } of [item, ...sorted]) blobs.set(layer.digest, bytes)
  return headAfter(
    chainId,
    before,
    [item, ...sorted].map(({ layer }) => layer),
  )
}
