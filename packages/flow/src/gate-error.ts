import type { CustodyError } from '@custody/core/errors'
import { flowError } from './flow-errors.ts'
import type { GateOutcome } from './gate-outcome.ts'

/** A denial as an error: one sentence that names the broken link or the first violation. */
export function gateError({ verdict, reason, checks, decision }: GateOutcome): CustodyError | undefined {
  if (verdict === 'passed') return undefined
  if (reason === 'policy') {
    const violations = decision?.violations ?? []
    const [first] = violations
    const more = violations.length > 1 ? ` and ${violations.length - 1} more` : ''
    return flowError('denied-by-policy', {
      found: first === undefined ? undefined : `${first.id}: ${first.message}${more}`,
      hint: first?.solution,
    })
  }
  const broken = checks.find(({ ok }) => !ok)
  return flowError('denied-by-evidence', {
    found:
      broken === undefined
        ? undefined
        : `${broken.code} at ${broken.subject}${broken.found === undefined ? '' : ` (${broken.found})`}`,
    expected: broken?.expected,
    hint: broken?.hint,
  })
}
