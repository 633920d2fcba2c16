import { type CustodyError, isCustodyError } from '../errors.ts'
import { type VerificationCheck, VerificationTrace } from './verification-trace.ts'

/** What came of a verification, and all that was looked at on the way: where it failed, the last check says at what. */
export type Outcome<Result> =
  | { readonly ok: true; readonly result: Result; readonly checks: readonly VerificationCheck[] }
  | { readonly ok: false; readonly error: CustodyError; readonly checks: readonly VerificationCheck[] }

/** Runs a verification with a trace of its own. An error of ours is its outcome, any other goes on up. */
export async function outcomeOf<Result>(
  run: (trace: VerificationTrace) => Promise<Result>,
): Promise<Outcome<Result>> {
  const trace = new VerificationTrace()
  try {
    const result = await run(trace)
    return { ok: true, result, checks: trace.checks }
  } catch (error) {
    if (!isCustodyError(error)) throw error
    return { ok: false, error, checks: trace.checks }
  }
}
