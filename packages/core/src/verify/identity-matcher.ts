import { coreError } from '../core-errors.ts'
import type { IdentityMatcher } from './trust.ts'

export type MatchIdentity = (identity: string) => boolean

/** A name that is longer matches no pattern; GitHub's longest are about 700 characters. */
const MAX_IDENTITY = 1024
const MAX_PATTERN = 1024
/** Each one multiplies the worst case by the length of the name. */
const MAX_REPETITIONS = 3

/**
 * Makes a matcher for the whole name. A pattern is anchored at both ends here, and is kept simple, so that no name can make it
 * run long: no back references, no look-around, at most three open repetitions, and within a repetition no other one, nothing
 * optional and no alternatives.
 * @throws identity-pattern-invalid
 */
export function compileMatcher(matcher: IdentityMatcher): MatchIdentity {
  if ('exact' in matcher) {
    if (matcher.exact === '') throw coreError('identity-pattern-invalid', { found: 'an empty identity' })
    return (identity) => identity === matcher.exact
  }
  const pattern = compile(matcher.pattern)
  return (identity) => identity.length <= MAX_IDENTITY && pattern.test(identity)
}

/** What is expected, for messages. */
export function matcherText(matcher: IdentityMatcher): string {
  return 'exact' in matcher ? matcher.exact : `a name that wholly matches ${matcher.pattern}`
}

function compile(pattern: string): RegExp {
  const refusal = (cause?: unknown) =>
    coreError('identity-pattern-invalid', { found: JSON.stringify(pattern.slice(0, 80)), cause })
  if (pattern === '' || pattern.length > MAX_PATTERN || !isSimple(pattern)) throw refusal()
  try {
    // Alone first: a bracket too many would close the group, and the ends would be anchored no more.
    return new RegExp(`^(?:${new RegExp(pattern, 'u').source})$`, 'u')
  } catch (cause) {
    throw refusal(cause)
  }
}

function isSimple(pattern: string): boolean {
  if (/\\[1-9k]|\(\?(?!:)/.test(pattern)) return false
  // What is escaped or in a class is one character to a repetition.
  const bare = pattern.replace(/\\./gs, 'x').replace(/\[[^\]]*\]/g, 'x')
  return (bare.match(/[*+]|\{\d+,\d*\}/g) ?? []).length <= MAX_REPETITIONS && !hasNestedRepetition(bare)
}

/** Whether a group that can match one text in several ways, by what is in it, is itself repeated. */
function hasNestedRepetition(pattern: string): boolean {
  const bare = pattern.replaceAll('(?:', '(')
  const groups: boolean[] = [false]
  for (let index = 0; index < bare.length; index += 1) {
    const character = bare.charAt(index)
    if (character === '(') groups.push(false)
    if ('*+{?|'.includes(character)) groups[groups.length - 1] = true
    if (character !== ')') continue
    const repeats = groups.pop() === true
    if (repeats && /[*+{]/.test(bare.charAt(index + 1))) return true
    if (repeats) groups[groups.length - 1] = true
  }
  return false
}
