/** How long and how often a signing service is tried before an error. */
export interface Patience {
  /** For certificate and timestamp, which take milliseconds. */
  readonly service: Attempts
  /** For a log: it publishes before it answers, which takes seconds by design. */
  readonly log: Attempts
  /** For all that one call asks for, pauses included. */
  readonly budgetMs: number
}

export interface Attempts {
  /** For one answer. */
  readonly timeoutMs: number
  readonly attempts: number
  /** Before the second attempt; it doubles with each further one. A service that says how long to wait is believed. */
  readonly pauseMs: number
}

/** {@link Attempts}, and the moment at which the budget is used up (`performance.now()`). */
export interface Trial extends Attempts {
  readonly until: number
}

const defaultRetries = 2
const defaultBudgetMs = 3 * 60_000

/**
 * @param retries attempts after the first one
 * @param budgetMs see {@link Patience}
 */
export function patienceOf(retries = defaultRetries, budgetMs = defaultBudgetMs): Patience {
  const attempts = retries + 1
  return {
    service: { timeoutMs: 15_000, attempts, pauseMs: 500 },
    log: { timeoutMs: 30_000, attempts, pauseMs: 1000 },
    budgetMs,
  }
}

/** What is left to wait between two attempts: the service's own wish, or a pause that doubles. */
export function pauseBefore(attempt: number, { pauseMs }: Attempts, wishMs = 0): number {
  return Math.max(wishMs, pauseMs * 2 ** (attempt - 1))
}
