import { coreError } from '../../core-errors.ts'
import { type ChainItem, nameOf, stageOf } from '../chain-item.ts'
import type { CheckList } from '../check.ts'
import type { Expectation } from '../expectation.ts'
import { isPending } from './pending.ts'

/** Rules 2 and 4: an unsigned record counts for the asserted stages alone, and never after a seal. Pending ones count for nothing. */
export function checkSignatures(
  items: readonly ChainItem[],
  { assertedStages }: Expectation,
  checks: CheckList,
): void {
  for (const item of items) {
    if (item.type === 'record' && isPending(item)) continue
    if (item.signer !== undefined || assertedStages.includes(stageOf(item))) {
      checks.pass(4, 'stage', nameOf(item), item.strength)
      continue
    }
    const expected = `a signature, or stage ${assertedStages.join(', ')}`
    checks.fail(
      2,
      coreError('record-unsigned', { found: `an unsigned record of stage ${stageOf(item)}`, expected }),
      nameOf(item),
    )
  }
}
