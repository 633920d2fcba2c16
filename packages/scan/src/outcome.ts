import { scanError } from './scan-errors.ts'

/** How a step ended, in GitHub's words (`steps.<id>.outcome`). */
export const outcomes = ['success', 'failure', 'cancelled', 'skipped'] as const
export type Outcome = (typeof outcomes)[number]

/**
 * Reads the end of a step.
 * @throws outcome-unknown, also for an empty text: that is what an expression over a step that is not there gives
 */
export function readOutcome(text: string, where?: string): Outcome {
  const outcome = outcomes.find((known) => known === text)
  if (outcome !== undefined) return outcome
  throw scanError('outcome-unknown', { found: JSON.stringify(text.slice(0, 80)), where })
}
