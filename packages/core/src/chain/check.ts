import { type CustodyError, isCustodyError } from '../errors.ts'
import type { Strength } from '../verify/verified.ts'

/** One thing that verification looked at. Rules are numbered as in docs/spec/chain.md. */
export interface Check {
  readonly rule: Rule
  /** The error's code where it failed; where it passed, what was checked. */
  readonly code: string
  readonly ok: boolean
  readonly strength: Strength
  /** What was looked at: a record, a seal, a file, the bundle. */
  readonly subject: string
  readonly found?: string
  readonly expected?: string
  readonly hint?: string
}

export type Rule = 1 | 2 | 3 | 4 | 5 | 6 | 8 | 10

/** Collects checks. A failed one is kept and verification goes on where it can, so that a person sees all of it. */
export class CheckList {
  readonly #checks: Check[] = []

  pass(rule: Rule, code: string, subject: string, strength: Strength = 'proven'): void {
    this.#checks.push({ rule, code, ok: true, strength, subject })
  }

  fail(rule: Rule, error: CustodyError, subject: string): void {
    const { found, expected } = error.detail
    this.#checks.push({
      rule,
      code: error.code,
      ok: false,
      strength: 'proven',
      subject,
      hint: error.hint,
      ...(found === undefined ? {} : { found }),
      ...(expected === undefined ? {} : { expected }),
    })
  }

  /** Runs a step; an error of ours becomes a failed check, any other goes on up. */
  attempt<T>(rule: Rule, subject: string, step: () => T): T | undefined {
    try {
      return step()
    } catch (error) {
      if (!isCustodyError(error)) throw error
      this.fail(rule, error, subject)
      return undefined
    }
  }

  /** {@link attempt} for a step that takes its time. */
  async attemptLater<T>(rule: Rule, subject: string, step: () => Promise<T>): Promise<T | undefined> {
    try {
      return await step()
    } catch (error) {
      if (!isCustodyError(error)) throw error
      this.fail(rule, error, subject)
      return undefined
    }
  }

  get failed(): boolean {
    return this.#checks.some((check) => !check.ok)
  }

  get all(): readonly Check[] {
    return [...this.#checks]
  }
}
