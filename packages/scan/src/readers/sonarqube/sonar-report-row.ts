import { codeFinding } from '../../code-finding.ts'
import type { Finding, Suppression } from '../../finding.ts'
import { neutralText } from '../../neutral-text.ts'
import { severityOf } from '../../severity-words.ts'
import { filePlace } from '../../source-place.ts'
import type { ReportSource } from '../reader.ts'
import { sonarqubeProbability, sonarqubeSeverity } from './sonarqube-severity.ts'

/** One detail of a sonar-report, in HTML or JSON. */
export type SonarReportRow = {
  readonly rule: string | undefined
  readonly severity: string | undefined
  readonly component: string | undefined
  readonly line: string | number | undefined
  readonly description: string | undefined
  readonly message: string | undefined
  readonly key: string | undefined
  readonly status: string | undefined
}

export function sonarReportFinding(row: SonarReportRow, at: string, source: ReportSource): Finding {
  const rule = row.rule ?? 'unnamed'
  const word = row.severity ?? ''
  // Hotspots stand in the same table, with their probability.
  const scale = /^(?:high|medium|low)$/i.test(word) ? sonarqubeProbability : sonarqubeSeverity
  return codeFinding({
    tool: 'SonarQube',
    ruleId: rule,
    title: row.description ?? row.message ?? rule,
    message: row.message,
    severity: severityOf({ word }, scale),
    location: filePlace(row.component, row.line),
    suppressed: suppressionOf(row.status),
    fingerprint: row.key,
    source,
    at,
  })
}

function suppressionOf(status: string | undefined): Suppression | undefined {
  const isSettled = /^(?:RESOLVED|CLOSED|ACCEPTED|FALSE.POSITIVE|FIXED|REVIEWED)$/i.test(status ?? '')
  return isSettled ? { by: 'external', reason: neutralText(status ?? '') } : undefined
}
