import { isHeadLayer, type Layer } from '../bundle/descriptor.ts'
import { type Head, mergeHeads, readHead } from '../bundle/head.ts'
import { type BundleSnapshot, blobOf } from '../bundle/snapshot.ts'
import { coreError } from '../core-errors.ts'
import type { Digest } from '../digest/sha256.ts'
import { annotations } from '../names.ts'

/** One head of the history, with what it added to the heads before it. */
export interface HistoryNode {
  readonly head: Head
  readonly previous: readonly HistoryNode[]
  /** The record or seal that made this head; a merge has none. */
  readonly item: Layer | undefined
  /** All heads before this one. */
  readonly ancestors: ReadonlySet<HistoryNode>
}

/**
 * Rebuilds the history of a bundle from its head down to the root: every earlier head is in the bundle, is an ancestor,
 * and belongs to one chain. What a head added is still unread here: the record's own content decides whether it fits.
 * @returns the nodes, each after all that it follows; the last one is the bundle's head
 * @throws head-history, head-shape, chain-id-differs, bundle-blob-missing
 */
export function readHistory({ head, blobs, folder }: BundleSnapshot): readonly HistoryNode[] {
  const nodes = new Map<Digest, HistoryNode>()
  for (const next of inOrder(head, blobs, folder)) nodes.set(next.digest, nodeOf(next, nodes))
  const roots = [...nodes.values()].filter(({ previous }) => previous.length === 0)
  if (roots.length !== 1) {
    throw coreError('head-history', {
      found: `${roots.length} beginnings`,
      expected: 'one',
      where: head.digest,
    })
  }
  const listed = head.layers.filter(isHeadLayer)
  if (listed.length !== nodes.size - 1 || !listed.every((layer) => nodes.has(layer.digest))) {
    throw coreError('head-history', {
      found: `${listed.length} earlier heads`,
      expected: `${nodes.size - 1}`,
      where: head.digest,
    })
  }
  return [...nodes.values()]
}

/** Depth first without recursion, so that a long chain cannot exhaust the stack; a head follows all that it names. */
function inOrder(head: Head, blobs: ReadonlyMap<Digest, Buffer>, where: string): readonly Head[] {
  const heads = new Map<Digest, Head>([[head.digest, head]])
  const done = new Set<Digest>()
  const ordered: Head[] = []
  const stack = [head]
  for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
    const waiting = top.previous.filter((digest) => !done.has(digest))
    if (waiting.length === 0) {
      stack.pop()
      if (!done.has(top.digest)) ordered.push(top)
      done.add(top.digest)
    } else {
      for (const digest of waiting) stack.push(headOf(digest, heads, blobs, where))
    }
  }
  return ordered
}

function headOf(
  digest: Digest,
  heads: Map<Digest, Head>,
  blobs: ReadonlyMap<Digest, Buffer>,
  where: string,
): Head {
  const known = heads.get(digest)
  if (known !== undefined) return known
  const head = readHead(blobOf(blobs, digest, where))
  heads.set(digest, head)
  return head
}

function nodeOf(head: Head, nodes: ReadonlyMap<Digest, HistoryNode>): HistoryNode {
  const previous = head.previous.map((digest) => {
    const node = nodes.get(digest)
    if (node === undefined)
      throw coreError('head-history', { found: `no head ${digest}`, where: head.digest })
    return node
  })
  const ancestors = new Set(previous.flatMap((node) => [...node.ancestors, node]))
  for (const { head: before } of previous) {
    if (before.chainId !== head.chainId) {
      throw coreError('chain-id-differs', {
        found: before.chainId,
        expected: head.chainId,
        where: before.digest,
      })
    }
  }
  if (previous.length > 1) checkMerge(head, previous)
  return { head, previous, ancestors, item: previous.length > 1 ? undefined : itemOf(head, previous[0]) }
}

function checkMerge(head: Head, previous: readonly HistoryNode[]): void {
  if (!mergeHeads(previous.map((node) => node.head)).bytes.equals(head.bytes)) {
    throw coreError('head-history', { found: 'a merge that is not the sum of its heads', where: head.digest })
  }
}

/** The one new record or seal: what comes right after the layers of the earlier head. */
function itemOf(head: Head, before: HistoryNode | undefined): Layer {
  const item = head.layers[before?.head.layers.length ?? 0]
  const kind = item?.annotations[annotations.kind]
  if (item === undefined || (kind !== 'record' && kind !== 'seal')) {
    throw coreError('head-history', {
      found: kind ?? 'nothing',
      expected: 'a record or a seal',
      where: head.digest,
    })
  }
  return item
}
