import { coreError } from '../../core-errors.ts'
import { type ChainItem, nameOf, timeOf } from '../chain-item.ts'
import type { CheckList } from '../check.ts'

const toleranceMs = 5_000

/** Rule 6: along the edges of the history trusted times do not fall. Parallel legs are not compared. */
export function checkTimes(items: readonly ChainItem[], checks: CheckList): void {
  for (const item of items) {
    const time = timeOf(item)
    if (time === undefined) {
      checks.pass(6, 'order', nameOf(item), 'claimed')
      continue
    }
    const later = items.find((other) => item.node.ancestors.has(other.node) && isLater(timeOf(other), time))
    if (later === undefined) checks.pass(6, 'order', nameOf(item))
    else
      checks.fail(
        6,
        coreError('time-order', {
          found: time.toISOString(),
          expected: `after ${timeOf(later)?.toISOString()}`,
        }),
        nameOf(item),
      )
  }
}

function isLater(before: Date | undefined, time: Date): boolean {
  return before !== undefined && before.getTime() > time.getTime() + toleranceMs
}
