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
    if (choice === 'fail' || !isCustodyError(error) || !isUnavailable(error)) throw error
    warn(error)
    return undefined
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

function isUnavailable({ code }: CustodyError): boolean {
  return passing.has(code)
}
