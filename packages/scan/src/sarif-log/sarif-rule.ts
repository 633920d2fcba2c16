import type { Finding } from '../finding.ts'
import { bucketScores } from './bucket-scores.ts'

export type SarifRule = object

/** Tags that code scanning keeps. */
const MAX_TAGS = 10

/** The rule of a finding, made from the first finding that has it (SARIF 3.49). */
export function sarifRule({ ruleId, title, kind, severity, cwes, fixedIn }: Finding): SarifRule {
  const score = severity.score ?? bucketScores[severity.bucket]
  const tags = ['security', kind, ...cwes.map((cwe) => `external/cwe/${cwe.toLowerCase()}`)]
  return {
    id: ruleId,
    shortDescription: { text: title },
    help: { text: fixedIn.length === 0 ? title : `${title} Fixed in ${fixedIn.slice(0, 10).join(', ')}.` },
    properties: {
      tags: tags.slice(0, MAX_TAGS),
      'security-severity': score === undefined ? undefined : score.toFixed(1),
    },
  }
}
