import type { ReportCheck } from '../report-model.ts'
import { itemName } from './item-name.ts'
import { spellCount } from './spell-count.ts'

/** A check, or several that found and expected the same of one item after the other. */
export interface FoldedCheck {
  readonly check: ReportCheck
  /** Short names of what it is about. */
  readonly items: readonly string[]
}

/** One wrong key fails at every record: checks that differ in their item alone become one, in the order of the first. */
export function foldChecks(checks: readonly ReportCheck[]): readonly FoldedCheck[] {
  const same = Map.groupBy(checks, ({ rule, code, ok, strength, found, expected, hint }) =>
    JSON.stringify([rule, code, ok, strength, found, expected, hint]),
  )
  return [...same.values()].flatMap((fold) =>
    fold[0] === undefined ? [] : [{ check: fold[0], items: fold.flatMap(nameIn) }],
  )
}

const nameIn = ({ subject }: ReportCheck): readonly string[] =>
  subject === undefined ? [] : [itemName(subject)]

/** `record scan 0123456789ab`, or `8 items (record source …, record build … and 6 more)`; nothing where no item is named. */
export function spellItems(items: readonly string[], most = 3): string {
  if (items.length < 2) return items[0] ?? ''
  const left = items.length - most
  return `${spellCount(items.length, 'item')} (${items.slice(0, most).join(', ')}${left > 0 ? ` and ${left} more` : ''})`
}
