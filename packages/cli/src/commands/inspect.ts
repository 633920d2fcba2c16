import { type Layer, titleOf } from '@custody/core/bundle/descriptor'
import { repairBundle } from '@custody/core/bundle/repair-bundle'
import { readBundle } from '@custody/core/bundle/snapshot'
import type { HistoryNode } from '@custody/core/chain/history'
import { readHistory } from '@custody/core/chain/history'
import { annotations } from '@custody/core/names'
import { plainText } from '@custody/core/text/plain-text'
import { flowError } from '@custody/flow/flow-errors'
import { bundleInputs } from '@custody/flow/shared-inputs'
import { fit } from '@custody/report/terminal/display-width'
import { shortDigest } from '@custody/report/text/short-digest'
import * as z from 'zod'
import { parseFlags } from '../parse-flags.ts'
import type { Terminal } from '../terminal.ts'

export const inspectFlags = z.object({
  bundle: bundleInputs.bundle,
  json: z.string().optional(),
  repair: z.string().optional(),
})

/** `custody inspect`: the chain for people. It checks that the bundle is whole, and no signature: `custody verify` does. */
export async function inspectCommand(args: readonly string[], terminal: Terminal): Promise<number> {
  const { flags, rest } = parseFlags(args, inspectFlags)
  if (rest.length > 1)
    throw flowError('option-unknown', { found: JSON.stringify(rest[1]), expected: 'one folder' })
  const folder = rest[0] ?? flags.bundle
  if (flags.repair !== undefined) for (const name of repairBundle(folder)) terminal.note(`removed ${name}`)
  const snapshot = readBundle(folder)
  const nodes = readHistory(snapshot)
  if (flags.json === undefined) terminal.out(chainText(snapshot.head.digest, snapshot.head.chainId, nodes))
  else terminal.out(`${JSON.stringify(chainJson(snapshot.head.digest, nodes), undefined, 2)}\n`)
  return 0
}

function chainText(digest: string, chainId: string, nodes: readonly HistoryNode[]): string {
  const added = nodes.map(addedBy)
  const kinds = Math.min(longestKind, Math.max(0, ...added.flat().map((layer) => kindOf(layer).length)))
  const lines = nodes.flatMap((node, at) => [
    headLine(node),
    ...(added[at] ?? []).map((layer) => layerLine(layer, kinds)),
  ])
  return [
    `bundle ${digest}`,
    `chain  ${chainId}`,
    '',
    ...lines,
    '',
    'Signatures were not verified: custody verify does that.',
    '',
  ].join('\n')
}

/** What it is, the file in `blobs` by the first of its digits, and its name; the whole titles are in the JSON. */
function layerLine(layer: Layer, kinds: number): string {
  const name = titleOf(layer).split('/').at(-1) ?? ''
  const short = name.replace(/^([0-9a-f]{12})[0-9a-f]{52}(?=\.)/, '$1…')
  const kind = fit(plainText(kindOf(layer)), kinds)
  return `      ${kind}  ${shortDigest(layer.digest)}  ${plainText(short, 40)}`
}

const longestKind = 14

const kindOf = (layer: Layer): string => layer.annotations[annotations.kind] ?? ''

function headLine({ head, item, previous }: HistoryNode): string {
  const what =
    item === undefined
      ? `merge of ${previous.length}`
      : `${item.annotations[annotations.kind]} ${item.annotations[annotations.stage] ?? ''}`
  return `  ${shortDigest(head.digest)}  ${plainText(what, 50)}`
}

/** What a head added: what none of the heads before it lists, but those heads themselves. */
function addedBy({ head, previous }: HistoryNode): readonly Layer[] {
  const before = new Set(previous.flatMap((node) => node.head.layers.map(titleOf)))
  return head.layers.filter((layer) => !before.has(titleOf(layer)) && !titleOf(layer).startsWith('heads/'))
}

function chainJson(bundleDigest: string, nodes: readonly HistoryNode[]) {
  const heads = nodes.map((node) => ({
    digest: node.head.digest,
    previous: node.head.previous,
    added: addedBy(node).map(titleOf),
  }))
  return { bundleDigest, signaturesVerified: false, heads }
}
