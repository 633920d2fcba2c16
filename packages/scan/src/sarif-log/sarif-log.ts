import type { Finding } from '../finding.ts'
import type { FindingsDocument } from '../findings-document.ts'
import { bySeverity } from '../severity.ts'
import { type SarifResult, sarifResult } from './sarif-result.ts'
import { type SarifRule, sarifRule } from './sarif-rule.ts'

/** A SARIF 2.1.0 log that GitHub's code scanning takes, and what had to be left out of it, as sentences. */
export type SarifLogFile = { readonly log: object; readonly dropped: readonly string[] }

/** What code scanning takes of one file, and shows of one run. */
const LIMITS = { runs: 20, results: 5000 }

/**
 * Writes findings as SARIF within the limits of GitHub's code scanning: one run a report, the worst findings first, at most 20 runs
 * and 5 000 results in each. A finding that code scanning would refuse is left out and counted; what is suppressed is marked so.
 */
export function sarifLog(documents: readonly FindingsDocument[]): SarifLogFile {
  const kept = documents.slice(0, LIMITS.runs)
  const runs = kept.map(sarifRun)
  const more = documents.length - kept.length
  return {
    log: {
      $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
      version: '2.1.0',
      runs: runs.map(({ run }) => run),
    },
    dropped: [
      ...runs.flatMap(({ dropped }) => dropped),
      ...(more > 0 ? [`${more} reports beyond the first ${LIMITS.runs} are left out.`] : []),
    ],
  }
}

function sarifRun({ report, tool, findings }: FindingsDocument) {
  const worstFirst = findings.toSorted((a, b) => bySeverity(a.severity, b.severity))
  const rules = new Map<string, number>()
  const definitions: SarifRule[] = []
  const results: SarifResult[] = []
  let refused = 0
  for (const finding of worstFirst) {
    if (results.length >= LIMITS.results) break
    const result = sarifResult(finding, report.path, () => indexOf(finding, rules, definitions))
    if (result === undefined) refused += 1
    else results.push(result)
  }
  const beyond = findings.length - results.length - refused
  const driver = { name: tool?.name ?? 'unknown', version: tool?.version, rules: definitions }
  return {
    run: { tool: { driver }, automationDetails: { id: `${report.path}/` }, results },
    dropped: [
      ...(refused > 0
        ? [`${report.path}: ${refused} findings are at no place in the source and left out.`]
        : []),
      ...(beyond > 0
        ? [`${report.path}: ${beyond} findings after the worst ${LIMITS.results} are left out.`]
        : []),
    ],
  }
}

function indexOf(finding: Finding, rules: Map<string, number>, definitions: SarifRule[]): number {
  const known = rules.get(finding.ruleId)
  if (known !== undefined) return known
  rules.set(finding.ruleId, definitions.length)
  return definitions.push(sarifRule(finding)) - 1
}
