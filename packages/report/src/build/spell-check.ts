import type { Check } from '@custody/core/chain/check'
import { coreErrors } from '@custody/core/core-errors'
import { shortDigests } from '../text/short-digest.ts'

/** A failed check as a sentence: what is wrong, what was found, what was expected. Digests are cut: the checks have the whole. */
export function spellCheck({ code, found, expected }: Check): string {
  const what = Object.entries(coreErrors).find(([key]) => key === code)?.[1].what ?? code
  const parts = [
    found === undefined ? '' : `found ${shortDigests(found)}`,
    expected === undefined ? '' : `expected ${shortDigests(expected)}`,
  ].filter((part) => part !== '')
  // A cut digest ends in a mark of its own.
  return `${what}${parts.length === 0 ? '' : `: ${parts.join(', ')}`}.`.replace(/…\.$/, '…')
}
