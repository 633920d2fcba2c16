import { type CustodyError, isCustodyError } from '@custody/core/errors'

/**
 * Runs a step that signs. With `warn`, a signing service that cannot be reached turns into a warning and the step adds
 * nothing: the gate will miss the stage and say so. Everything else fails as it is.
 * @returns `undefined` when the step added nothing for that reason
 */
export async function whenUnavailable<T>(
  choice: 'fail' | 'warn',
  step: () => Promise<T>,
  warn: (error: CustodyError) => void,
): Promise<T | undefined> {
  try {
    return await step()
  } catch (error) {
    if (choice === 'fail' || !isUnavailable(error)) throw error
    warn(error)
    return undefined
  }
}

/**
 * {@link whenUnavailable}, for a step that leaves records: with `warn` they are kept pending, for `attest` to sign later.
 * @param keepPending does the step again without a signer; not called once the step says that it cannot be done twice
 * @returns `undefined` where nothing could be kept either: earlier records cannot be verified without a signer, or are sealed
 */
export async function orPending<T>(
  choice: 'fail' | 'warn',
  step: () => Promise<T>,
  keepPending: () => Promise<T> | undefined,
  warn: (error: CustodyError) => void,
): Promise<T | undefined> {
  try {
    return await step()
  } catch (error) {
    if (choice === 'fail' || !isUnavailable(error)) throw error
    warn(error)
    return await withoutMissing(keepPending)
  }
}

async function withoutMissing<T>(keepPending: () => Promise<T> | undefined): Promise<T | undefined> {
  try {
    return await keepPending()
  } catch (error) {
    if (isCustodyError(error) && (error.code === 'trust-incomplete' || error.code === 'after-seal'))
      return undefined
    throw error
  }
}

/** What passes by itself: a service in trouble, never an answer that does not verify. */
const passing: ReadonlySet<string> = new Set([
  'oidc-refused',
  'sign-deadline',
  'sign-log-conflict',
  'sign-rate-limited',
  'sign-service-timeout',
  'sign-service-unavailable',
])

/** Whether nobody can sign now, and somebody may be able to later. */
export function isUnavailable(thrown: unknown): thrown is CustodyError {
  return isCustodyError(thrown) && passing.has(thrown.code)
}
