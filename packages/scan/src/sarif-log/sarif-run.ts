import type { Writable } from '@custody/core/json/canonical-json'
import type { ReportRow } from '../evidence-index.ts'
import type { Finding } from '../finding.ts'
import type { FindingsDocument } from '../findings-document.ts'
import { bySeverity } from '../severity.ts'
import { githubLimits } from './github-limits.ts'
import { type SarifResult, sarifResult } from './sarif-result.ts'
import { type SarifRule, sarifRule } from './sarif-rule.ts'

/** A report as it was collected. */
export type SarifReport = { readonly row: ReportRow; readonly document: FindingsDocument }

/** A run (SARIF 3.14), and what is left out of it, as sentences; no run where it would do harm. */
export type SarifRun = {
  readonly run: { readonly [key: string]: Writable | undefined } | undefined
  readonly dropped: readonly string[]
}

/**
 * Writes a report's open findings as a run of its own category, the worst first. Code scanning takes alerts that are in no result for
 * fixed: a run without results is only written where the report is complete and its scan confirmed.
 *
 * @param most results that are written
 */
export function sarifRun({ row, document }: SarifReport, root: string | undefined, most: number): SarifRun {
  const { report, tool, findings } = document
  const open = findings
    .filter(({ suppressed }) => suppressed === undefined)
    .toSorted((a, b) => bySeverity(a.severity, b.severity))
  const { results, rules, refused } = resultsOf(open, { report: report.path, root }, most)
  const dropped = [
    ...row.limits
      .filter(({ code }) => code === 'findings-not-listed')
      .map(({ text }) => `${report.path}: ${text}`),
    ...said(findings.length - open.length, report.path, 'are suppressed'),
    ...said(refused, report.path, 'have no place in the source'),
    ...said(open.length - results.length - refused, report.path, `come after the ${most} worst`),
  ]
  if (results.length === 0 && (row.state !== 'complete' || row.confirmed === 'no')) {
    const why = `${report.path}: no run is written, since an empty one would close its alerts, and nothing confirms that there are none.`
    return { run: undefined, dropped: [...dropped, why] }
  }
  const driver = { name: tool?.name ?? 'unknown', version: tool?.version, rules }
  const automationDetails = { id: `custody/${report.path}/` }
  return { run: { tool: { driver }, automationDetails, invocations: invocationsOf(row), results }, dropped }
}

function said(count: number, path: string, why: string): readonly string[] {
  return count > 0 ? [`${path}: ${count} findings ${why} and are left out.`] : []
}

function resultsOf(findings: readonly Finding[], origin: Parameters<typeof sarifResult>[2], most: number) {
  const indexes = new Map<string, number>()
  const rules: SarifRule[] = []
  const results: SarifResult[] = []
  let refused = 0
  for (const finding of findings) {
    if (results.length >= most) break
    const result = sarifResult(finding, indexes.get(finding.ruleId) ?? rules.length, origin)
    if (result === undefined) refused += 1
    else {
      results.push(result)
      if (!indexes.has(finding.ruleId)) indexes.set(finding.ruleId, rules.push(sarifRule(finding)) - 1)
    }
  }
  return { results, rules, refused }
}

/** Whether the scan ended, where it is known; what keeps the report from being complete stands as notifications (3.20). */
function invocationsOf({ state, confirmed, reasons }: ReportRow) {
  if (state === 'complete' && confirmed === 'no') return undefined
  const notifications = reasons.slice(0, githubLimits.runs).map(({ code, text }) => ({
    descriptor: { id: code },
    level: 'error',
    message: { text: text.replace(/[[\]]/g, '\\$&') },
  }))
  return [{ executionSuccessful: state !== 'failed', toolExecutionNotifications: notifications }]
}
