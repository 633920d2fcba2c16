import type { Check } from '@custody/core/chain/check'
import type { CustodyError } from '@custody/core/errors'
import type { PolicyFinding } from '@custody/policy/decision/policy-finding'
import type { GateOutcome } from './gate-outcome.ts'

/** What `custody verify --json` prints (docs/spec/verify-result.md). */
export interface GateResult {
  readonly verdict: 'passed' | 'denied'
  /** Empty of a verdict that passed. */
  readonly reason: '' | 'policy' | 'evidence' | 'infrastructure'
  /** Empty where no bundle could be read. */
  readonly bundleDigest: string
  readonly checks: readonly Check[]
  readonly violations: readonly PolicyFinding[]
  readonly warnings: readonly PolicyFinding[]
}

export function gateResult({ verdict, reason, bundleDigest, checks, decision }: GateOutcome): GateResult {
  return {
    verdict,
    reason: reason ?? '',
    bundleDigest,
    checks,
    violations: decision?.violations ?? [],
    warnings: decision?.warnings ?? [],
  }
}

/** An error is a denial too, unless the command was called wrongly: every doubt fails closed. */
export function deniedBy(error: CustodyError): GateResult | undefined {
  const { fault, code, detail, hint } = error
  if (fault === 'usage' || fault === 'internal') return undefined
  const { found, expected, where } = detail
  const check: Check = {
    rule: code.startsWith('verdict-') ? 10 : 1,
    code,
    ok: false,
    strength: 'proven',
    subject: where ?? 'bundle',
    hint,
    ...(found === undefined ? {} : { found }),
    ...(expected === undefined ? {} : { expected }),
  }
  return { verdict: 'denied', reason: fault, bundleDigest: '', checks: [check], violations: [], warnings: [] }
}
