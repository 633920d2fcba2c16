import { coreError } from '../../core-errors.ts'
import { type ChainItem, nameOf, stageOf } from '../chain-item.ts'
import type { CheckList } from '../check.ts'
import type { Expectation } from '../expectation.ts'

/** Stages whose records may follow the last seal: what is done with a sealed artifact, never evidence about it. */
export const stagesAfterSeal = ['policy', 'deployment', 'runtime', 'report'] as const

/**
 * Rule 1 after the last seal: only signed records of these stages, and nothing beside the sealed history. Before a decision,
 * that is: to append, records of any stage may stand there, since a new scan comes before the new seal over it.
 */
export function checkAfterSeal(
  items: readonly ChainItem[],
  { level }: Pick<Expectation, 'level'>,
  checks: CheckList,
): void {
  const seal = items.findLast((item) => item.type === 'seal')
  if (seal === undefined) return
  for (const item of items) {
    if (item === seal || seal.node.ancestors.has(item.node)) continue
    const isStage = level !== 'decide' || stagesAfterSeal.some((stage) => stage === stageOf(item))
    if (isStage && item.signer !== undefined && item.node.ancestors.has(seal.node))
      checks.pass(1, 'after-seal', nameOf(item))
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
