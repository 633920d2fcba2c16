import { type CustodyError, isCustodyError } from '../errors.ts'

/** What a verification looks at, in the order in which it does. */
export type VerificationStep =
  | 'bundle'
  | 'signature'
  | 'timestamp'
  | 'certificate'
  | 'certificate-timestamp'
  | 'log-entry'
  | 'revocation'
  | 'statement'
  | 'identity'
  | 'subject'
  | 'predicate-type'

/** One thing that was looked at: what was there and what was demanded. A failed one is the last. */
export interface VerificationCheck {
  readonly step: VerificationStep
  readonly ok: boolean
  readonly found: string
  readonly expected: string
  /** Of the error, where it failed. */
  readonly code?: string
}

export interface Shown {
  readonly found: string
  readonly expected: string
}

/** Collects what a verification looked at. Texts are made when they are asked for: most verifications are never shown. */
export class VerificationTrace {
  readonly #checks: Array<() => VerificationCheck> = []

  /** Runs one step. What it throws is kept as the failed check, and goes on up. */
  step<T>(step: VerificationStep, run: () => T, show: (result: T) => Shown): T {
    const result = this.demand(step, run)
    this.passed(step, () => show(result))
    return result
  }

  /** {@link step} for a demand that is worth no line where it is met. */
  demand<T>(step: VerificationStep, run: () => T): T {
    try {
      return run()
    } catch (error) {
      if (isCustodyError(error)) this.failed(step, error)
      throw error
    }
  }

  passed(step: VerificationStep, show: () => Shown): void {
    this.#checks.push(() => ({ step, ok: true, ...show() }))
  }

  failed(step: VerificationStep, { code, message, detail }: CustodyError): void {
    const { found = message, expected = '' } = detail
    this.#checks.push(() => ({ step, ok: false, code, found, expected }))
  }

  /** Takes over what another trace collected. */
  adopt(other: VerificationTrace): void {
    this.#checks.push(...other.#checks)
  }

  /** How many checks there are: of two verifications that failed, the longer one got further. */
  get length(): number {
    return this.#checks.length
  }

  get checks(): readonly VerificationCheck[] {
    return this.#checks.map((check) => check())
  }
}
