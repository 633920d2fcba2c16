import { codeFinding } from '../../code-finding.ts'
import type { Finding } from '../../finding.ts'
import type { ForeignObject } from '../../foreign-object.ts'
import { severityOf } from '../../severity-words.ts'
import type { ReportSource } from '../reader.ts'
import { trivySeverity } from '../trivy/trivy-context.ts'
import { failedCheck } from './operator-records.ts'

/** What a report holds. */
export type OperatorReading = { readonly records: number; readonly findings: readonly Finding[] }

/** Compliance is reported check by check, or as the number of failures of each control. */
export function readCompliance(holder: ForeignObject, where: string, source: ReportSource): OperatorReading {
  const status = holder.neededObject('status')
  const detail = status?.object('detailReport')
  const summary = status?.object('summaryReport')
  if (status !== undefined && detail === undefined && summary === undefined)
    status.notes.reason('no-results', 'The report holds no results.', status.at)
  const controls = detail?.objects('results') ?? []
  const failed = controls.flatMap((control) => failedChecks(control, where, source))
  const counted = (summary?.objects('controlCheck') ?? []).filter(
    (check) => (check.number('totalFail') ?? 0) > 0,
  )
  return {
    records: failed.length + counted.length,
    findings: [...failed, ...counted.map((check) => failedControl(check, where, source))],
  }
}

/** A check without a severity has that of its control. */
function failedChecks(control: ForeignObject, where: string, source: ReportSource): readonly Finding[] {
  const fallback = severityOf({ word: control.text('severity') }, trivySeverity)
  return control.objects('checks').flatMap((check) =>
    failedCheck(check, control, where, source).map((finding) => ({
      ...finding,
      severity: finding.severity.original === '' ? fallback : finding.severity,
    })),
  )
}

function failedControl(check: ForeignObject, where: string, source: ReportSource): Finding {
  const ruleId = check.neededText('id') ?? 'unnamed'
  return codeFinding({
    tool: 'Trivy operator',
    kind: 'misconfiguration',
    ruleId,
    title: check.text('name') ?? ruleId,
    severity: severityOf({ word: check.text('severity') }, trivySeverity),
    fingerprint: where,
    source,
    at: check.at,
  })
}
