import type { Layer } from '../../packages/core/src/bundle/descriptor.ts'
import { emptyConfig } from '../../packages/core/src/bundle/head.ts'
import { readBundle } from '../../packages/core/src/bundle/snapshot.ts'
import { readHistory } from '../../packages/core/src/chain/history.ts'
import { annotations } from '../../packages/core/src/names.ts'
import { type Judge, judgeOf } from '../harness/chain/judge.ts'
import type { GoodChain } from '../harness/chain/scenarios.ts'
import { filesUnder, makeScratch } from './files.ts'

/** What verifiers say of every earlier state of a chain. */
export interface Truncations {
  /** Without the digest, to append: an earlier complete state is what it says it is. */
  readonly legal: number
  /** Earlier states that a verifier took for the whole, though it had the digest, or that lost the seal without its being missed. */
  readonly survivors: readonly string[]
}

/** Cuts a chain back to each of its earlier heads. */
export async function tryTruncations(good: GoodChain, folder: string): Promise<Truncations> {
  const judge = await judgeOf(good)
  const scratch = makeScratch(folder)
  const survivors: string[] = []
  let legal = 0
  for (const { head } of readHistory(good.snapshot).slice(0, -1)) {
    scratch.show(filesUnder(head, good.snapshot.blobs, emptyConfig.digest))
    const snapshot = readBundle(folder)
    if ((await codesOf(judge, snapshot, { level: 'append' })).length === 0) legal += 1
    const isMissed = (await codesOf(judge, snapshot)).includes('seal-missing')
    if (isMissed === head.layers.some(isSeal)) survivors.push(head.digest)
    for (const level of ['append', 'decide'] as const) {
      const codes = await codesOf(judge, snapshot, { level, digest: good.snapshot.head.digest })
      if (codes[0] !== 'bundle-digest-differs') survivors.push(`${head.digest} with the digest`)
    }
  }
  return { legal, survivors }
}

const isSeal = (layer: Layer) => layer.annotations[annotations.kind] === 'seal'

async function codesOf(judge: Judge, ...told: Parameters<Judge>): Promise<readonly string[]> {
  const outcome = await judge(...told)
  return outcome.ok ? [] : outcome.checks.filter(({ ok }) => !ok).map(({ code }) => code)
}
