import type { Writable } from '@custody/core/json/canonical-json'
import type { Finding } from '../finding.ts'
import { bucketScores } from './bucket-scores.ts'
import { githubLimits } from './github-limits.ts'

export type SarifRule = { readonly [key: string]: Writable | undefined }

/** The rule of a finding (SARIF 3.49), made from the worst finding that has it: code scanning rates by rules. */
export function sarifRule({ ruleId, title, kind, severity, cwes }: Finding): SarifRule {
  const score =
    severity.score !== undefined && severity.score > 0 ? severity.score : bucketScores[severity.bucket]
  const tags = ['security', kind, ...cwes.map((cwe) => `external/cwe/${cwe.toLowerCase()}`)]
  const text = title === '' ? ruleId : title
  return {
    id: ruleId,
    shortDescription: { text },
    fullDescription: { text },
    help: { text },
    properties: {
      tags: [...new Set(tags)].slice(0, githubLimits.tags),
      'security-severity': score?.toFixed(1),
    },
  }
}
