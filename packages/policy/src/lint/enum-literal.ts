import type { Followed } from './follow-path.ts'
import { nearestName } from './nearest-name.ts'
import type { Resolve, Scope } from './scope.ts'
import type { Call, Term } from './syntax-tree.ts'

const comparisons: ReadonlySet<string> = new Set(['equal', 'neq', 'eq', 'internal.member_2'])

/**
 * A comparison of a part of the input that has one of a few values with a text that is none of them: `severity == "HIGH"`
 * holds for nothing, whatever was found.
 */
export function impossibleValue(
  { operator, args }: Call,
  scope: Scope,
  resolve: Resolve,
): (Followed & { readonly ok: false }) | undefined {
  const [left, right] = args
  if (!comparisons.has(operator) || left === undefined || right === undefined) return undefined
  return impossible(left, right, scope, resolve) ?? impossible(right, left, scope, resolve)
}

function impossible(part: Term, literal: Term, scope: Scope, resolve: Resolve) {
  const [found, given] = [resolve(part, scope), resolve(literal, scope)]
  if (found?.kind !== 'input' || found.shape.kind !== 'scalar' || given === undefined) return undefined
  const { values } = found.shape
  if (values === undefined || given.kind === 'input') return undefined
  const wrong = given.texts.find((text) => !values.includes(text))
  if (wrong === undefined) return undefined
  const meant = nearestName(wrong, values)
  const advice = meant === undefined ? `one of ${values.join(', ')}` : JSON.stringify(meant)
  return {
    ok: false,
    kind: 'unknown-value',
    message: `${found.path} is never ${JSON.stringify(wrong)}; did you mean ${advice}?`,
    at: literal,
  } as const
}
