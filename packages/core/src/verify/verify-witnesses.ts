import { coreError } from '../core-errors.ts'
import { type CustodyError, isCustodyError } from '../errors.ts'
import type { VerifyInstance } from './instance-verifier.ts'
import type { SignedContent } from './signed-content.ts'
import type { Thresholds } from './thresholds.ts'
import type { TrustedRoot } from './trusted-root.ts'
import { VerificationTrace } from './verification-trace.ts'
import type { TrustedTime } from './verified.ts'

/** Verifies what others than the signer vouch for: the certificate, the log entries, the timestamps. */
export type VerifyWitnesses = (
  content: SignedContent,
  trace: VerificationTrace,
) => Promise<readonly TrustedTime[]>

/**
 * Prepares the verification of certificates, log entries and timestamps against trusted roots; one of them has to hold for all.
 * The code for it is loaded, and the roots are worked out, when the first witness is there: keys alone need neither.
 * @throws (the result) trust-missing, and the codes of `instanceVerifier`
 */
export function witnessVerifier(roots: readonly TrustedRoot[], thresholds: Thresholds): VerifyWitnesses {
  let prepared: Promise<readonly VerifyInstance[]> | undefined
  return async (content, trace) => {
    prepared ??= prepare(roots, thresholds)
    return firstThatHolds(await failing(prepared, content, trace), content, trace)
  }
}

async function prepare(
  roots: readonly TrustedRoot[],
  thresholds: Thresholds,
): Promise<readonly VerifyInstance[]> {
  if (roots.length === 0)
    throw coreError('trust-missing', { found: 'a Sigstore instance', expected: 'a trusted root' })
  const { instanceVerifier } = await import('./instance-verifier.ts')
  return roots.map((root) => instanceVerifier(root, thresholds))
}

/** Without roots that can be used nothing is looked at, which is a failed check like any other. */
async function failing<T>(
  prepared: Promise<T>,
  content: SignedContent,
  trace: VerificationTrace,
): Promise<T> {
  try {
    return await prepared
  } catch (error) {
    const step = content.certificate === undefined ? 'log-entry' : 'certificate'
    if (isCustodyError(error)) trace.failed(step, error)
    throw error
  }
}

function firstThatHolds(
  verifiers: readonly VerifyInstance[],
  content: SignedContent,
  trace: VerificationTrace,
): readonly TrustedTime[] {
  const failures: Failure[] = []
  for (const verify of verifiers) {
    const own = new VerificationTrace()
    try {
      const times = verify(content, own)
      trace.adopt(own)
      return times
    } catch (error) {
      if (!isCustodyError(error)) throw error
      failures.push({ error, trace: own })
    }
  }
  throw tellingOf(failures, trace)
}

interface Failure {
  readonly error: CustodyError
  readonly trace: VerificationTrace
}

/** The root against which most was found in order knows the signature best, so its complaint tells most. */
function tellingOf(failures: readonly Failure[], trace: VerificationTrace): CustodyError {
  const [telling] = failures.toSorted((a, b) => b.trace.length - a.trace.length)
  if (telling === undefined) return coreError('trust-missing')
  trace.adopt(telling.trace)
  return telling.error
}
