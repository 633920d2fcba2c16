import type { CustodyError } from '@custody/core/errors'
import { plainText } from '@custody/core/text/plain-text'
import type { PolicyProblem } from './engine/engine-answer.ts'
import { nearestName } from './lint/nearest-name.ts'
import { policyError } from './policy-errors.ts'

/** How many problems an error tells in full; the rest is counted. */
const shownProblems = 5

/**
 * The error for what is wrong with a policy: the code of the first problem, and all of them with file and line.
 * @param name what messages call the policy
 */
export function problemsError(problems: readonly PolicyProblem[], name: string): CustodyError {
  const [first] = problems
  const more = problems.length - shownProblems
  const told = problems.slice(0, shownProblems).map(sentence)
  const found = [...told, ...(more > 0 ? [`and ${more} more`] : [])].join('; ')
  return policyError(first === undefined ? 'policy-compile' : codes[first.kind], { found, where: name })
}

const codes = {
  parse: 'policy-compile',
  compile: 'policy-compile',
  capability: 'policy-capability',
  'unknown-path': 'policy-unknown-path',
  'input-lookup': 'policy-input-lookup',
  'unknown-value': 'policy-unknown-value',
  'no-rule': 'policy-no-rule',
  'no-test': 'policy-no-test',
  builtin: 'policy-evaluation',
  evaluation: 'policy-evaluation',
} as const satisfies Record<PolicyProblem['kind'], string>

function sentence(problem: PolicyProblem): string {
  const { file, row } = problem.location
  const place = file === '' ? '' : `${file}:${row}: `
  return plainText(`${place}${problem.message}${meantName(problem)}`)
}

function meantName({ path, position, known }: PolicyProblem): string {
  const wrong = position === undefined ? undefined : path?.[position]
  const meant = wrong === undefined ? undefined : nearestName(wrong, known ?? [])
  if (meant === undefined) return ''
  return `; did you mean ${[...(path?.slice(0, position) ?? []), meant].join('.')}?`
}
