import { partsOf, replacePart } from './changed-bytes.ts'
import type { Mutant } from './mutant.ts'
import { fold, type Unfolded } from './unfold.ts'

/** Items and files of an older run of the same project, by the same signers, in the place of those of this run or behind them. */
export function* foreignItems(good: Unfolded, older: Unfolded): Generator<Mutant> {
  const mutant = (name: string, changed: Unfolded): Mutant => ({
    attack: 'replay from an older run',
    name,
    files: () => fold(changed),
  })
  for (const [at, step] of older.steps.entries()) {
    if (step.parts.length === 0) continue
    const own = good.steps[at]
    const behind = { ...step, previous: [good.steps.length - 1] }
    yield mutant(`step ${at} behind all`, { ...good, steps: [...good.steps, behind] })
    if (own === undefined || own.parts.length === 0) continue
    yield mutant(`step ${at}`, { ...good, steps: good.steps.with(at, { ...own, parts: step.parts }) })
    const onlyItem = [...step.parts.slice(0, 1), ...own.parts.slice(1)]
    yield mutant(`item of step ${at}`, { ...good, steps: good.steps.with(at, { ...own, parts: onlyItem }) })
    yield mutant(`chain from step ${at} on`, {
      ...good,
      steps: good.steps.map((one, place) => (place < at ? one : (older.steps[place] ?? one))),
    })
  }
  for (const { at, index, part } of partsOf(older)) {
    if (index > 0 && good.steps[at]?.parts[index] !== undefined)
      yield mutant(`file ${index} of step ${at}`, replacePart(good, at, index, part))
  }
  yield mutant('all of it under this chain id', { ...older, chainId: good.chainId })
}
