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

function isUnavailable({ code, fault }: CustodyError): boolean {
  return fault === 'infrastructure' && (code.startsWith('sign-') || code.startsWith('oidc-'))
}
