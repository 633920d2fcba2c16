import type { JsonValue } from '@custody/core/json/read-json'
import type { Stated } from './sbom-facts.ts'

/** How a text states what it is there for: the words by which authors say that they do not know, or will not say. */
export function statedText(value: JsonValue | undefined): Stated {
  if (typeof value === 'number') return 'present'
  const text = typeof value === 'string' ? value.trim().slice(0, 200) : ''
  if (text === '') return 'missing'
  if (/^(?:(?:Person|Organization|Tool): *)?(?:NOASSERTION|unknown|not known|n\/a)$/i.test(text))
    return 'unknown'
  return /^(?:redacted|withheld|confidential)$/i.test(text) ? 'withheld' : 'present'
}

/** The best of several statements of one thing. */
export function bestOf(...stated: readonly Stated[]): Stated {
  return order.find((each) => stated.includes(each)) ?? 'missing'
}

const order: readonly Stated[] = ['present', 'withheld', 'unknown', 'missing']

export function presentIf(condition: boolean): Stated {
  return condition ? 'present' : 'missing'
}
