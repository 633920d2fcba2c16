import type { PolicyFinding } from './policy-finding.ts'

/** How much of one list a decision holds: far below what a reader of bundles takes, however long the METADATA of a rule is. */
const maxFindings = 1000
const maxBytes = 4 * 1024 * 1024

export interface RecordedFindings {
  /** The first ones, in their order. */
  readonly kept: PolicyFinding[]
  readonly leftOut: number
}

/** The part of what a policy said that a decision holds; the rest is counted. */
export function recordedFindings(findings: readonly PolicyFinding[]): RecordedFindings {
  const kept: PolicyFinding[] = []
  let bytes = 0
  for (const finding of findings.slice(0, maxFindings)) {
    bytes += Buffer.byteLength(JSON.stringify(finding))
    if (bytes > maxBytes) break
    kept.push(finding)
  }
  return { kept, leftOut: findings.length - kept.length }
}
