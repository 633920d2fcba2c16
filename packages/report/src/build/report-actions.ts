import type { Check } from '@custody/core/chain/check'
import { errorPage } from '@custody/core/names'
import type { PolicyFinding } from '@custody/policy/decision/policy-finding'
import type { ReportAction } from '../report-model.ts'

const MOST_ACTIONS = 3

/** The hint of each failed check, once. */
export function checkActions(checks: readonly Check[]): readonly ReportAction[] {
  const hints = new Map<string, ReportAction>()
  for (const { ok, hint, code } of checks) {
    if (!ok && hint !== undefined && !hints.has(code))
      hints.set(code, { text: hint, link: `${errorPage}#${code}` })
  }
  return [...hints.values()].slice(0, MOST_ACTIONS)
}

/** What the rules that deny propose, each once. */
export function policyActions(violations: readonly PolicyFinding[]): readonly ReportAction[] {
  const texts = new Set(violations.flatMap(({ solution }) => solution ?? []))
  return [...texts].slice(0, MOST_ACTIONS).map((text) => ({ text }))
}
