import { type ChainItem, stageOf, timeOf } from '@custody/core/chain/chain-item'
import type { HistoryNode } from '@custody/core/chain/history'
import type { VerifiedChain } from '@custody/core/chain/verify-chain'
import type { ChainBead, ChainLink, ChainStep, ReportChain } from '../report-model.ts'
import { withAbsentStages } from './absent-stages.ts'
import { artifactsOf } from './artifacts-of.ts'
import { signerOf } from './signer-of.ts'

const FIRST_PRODUCTS = 10

/** The chain as it verified: each record and seal a bead, side by side where it forked, and the stages that nobody asked for. */
export function verifiedChain(chain: VerifiedChain): ReportChain {
  const items = [...chain.records, ...chain.seals]
  const byNode = new Map(items.map((item) => [item.node, item]))
  const before = new Map(items.map((item) => [item, parentsOf(item.node, byNode)]))
  const links = items.flatMap((item) =>
    (before.get(item) ?? []).map(
      (from): ChainLink => ({ from: from.payload, to: item.payload, state: 'joined' }),
    ),
  )
  return withAbsentStages({ chainId: chain.head.chainId, steps: stepsOf(items, before), links }, [])
}

/** The records and seals right before a head: a merge is none itself, so its own are taken. */
function parentsOf(node: HistoryNode, byNode: ReadonlyMap<HistoryNode, ChainItem>): readonly ChainItem[] {
  const found = node.previous.flatMap((previous) => {
    const item = byNode.get(previous)
    return item === undefined ? parentsOf(previous, byNode) : [item]
  })
  return [...new Set(found)]
}

/** A step holds what is equally far from the root. */
function stepsOf(
  items: readonly ChainItem[],
  before: ReadonlyMap<ChainItem, readonly ChainItem[]>,
): readonly ChainStep[] {
  const depths = new Map<ChainItem, number>()
  for (const item of items.toSorted((a, b) => a.node.ancestors.size - b.node.ancestors.size)) {
    depths.set(item, 1 + Math.max(-1, ...(before.get(item) ?? []).map((parent) => depths.get(parent) ?? 0)))
  }
  const steps = Map.groupBy(items, (item) => depths.get(item) ?? 0)
  return [...steps.entries()].toSorted(([a], [b]) => a - b).map(([, side]) => ({ beads: side.map(beadOf) }))
}

function beadOf(item: ChainItem): ChainBead {
  const time = timeOf(item)
  return {
    id: item.payload,
    stage: item.type === 'seal' ? 'seal' : stageOf(item),
    state: item.signer === undefined ? 'recorded-unsigned' : 'recorded-signed',
    recordDigest: `sha256:${item.payload}`,
    products: productsOf(item),
    ...(item.signer === undefined ? {} : { signer: signerOf(item.signer) }),
    ...(time === undefined ? {} : { time: { at: time.toISOString(), strength: 'proven' } }),
    ...(item.type === 'record' ? recordFacts(item) : sealFacts(item)),
  }
}

function productsOf({ statement: { subject } }: ChainItem): NonNullable<ChainBead['products']> {
  return { count: subject.length, first: artifactsOf(subject.slice(0, FIRST_PRODUCTS)) }
}

function recordFacts({ claims, times }: Extract<ChainItem, { readonly type: 'record' }>): Partial<ChainBead> {
  const { leg, tools, finishedOn, run } = claims
  return {
    run: runFact(run),
    tools: tools.map(({ name, version }) => ({ name, version })),
    ...(leg === undefined ? {} : { leg }),
    ...(times.length === 0 ? { time: { at: finishedOn, strength: 'claimed' } } : {}),
  }
}

function sealFacts({ statement }: Extract<ChainItem, { readonly type: 'seal' }>): Partial<ChainBead> {
  return { run: runFact(statement.predicate.custody.run) }
}

function runFact({
  uri,
  attempt,
  commit,
}: {
  readonly uri: string
  readonly attempt: number
  readonly commit: string
}): NonNullable<ChainBead['run']> {
  return { uri, attempt, ...(commit === '' ? {} : { commit }) }
}
