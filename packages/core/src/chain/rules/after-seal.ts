import { coreError } from '../../core-errors.ts'
import { type ChainItem, nameOf, stageOf } from '../chain-item.ts'
import type { CheckList } from '../check.ts'

/** Stages whose records may follow the last seal: what is done with a sealed artifact, never evidence about it. */
export const stagesAfterSeal = ['policy', 'deployment', 'runtime', 'report'] as const

/** Rule 1 after the last seal: only signed records of these stages, and nothing beside the sealed history. */
export function checkAfterSeal(items: readonly ChainItem[], checks: CheckList): void {
  const seal = items.findLast((item) => item.type === 'seal')
  if (seal === undefined) return
  for (const item of items) {
    if (item === seal || seal.node.ancestors.has(item.node)) continue
    const allowed = stagesAfterSeal.some((stage) => stage === stageOf(item)) && item.signer !== undefined
    if (allowed && item.node.ancestors.has(seal.node)) checks.pass(1, 'after-seal', nameOf(item))
    else
      checks.fail(
        1,
        coreError('after-seal', {
          found: nameOf(item),
          expected: `a signed record of ${stagesAfterSeal.join(', ')}`,
        }),
        nameOf(item),
      )
  }
}
