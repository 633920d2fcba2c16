import type { EvidenceRow, ReportCheck } from '../report-model.ts'

const rank: Readonly<Record<EvidenceRow['state'], number>> = {
  failed: 0,
  unreadable: 1,
  missing: 2,
  incomplete: 3,
  stale: 4,
  complete: 5,
}

/** What needs a reader's eye comes first: by state, then what nobody confirmed; else in the order given. */
export function evidenceWorstFirst(rows: readonly EvidenceRow[]): readonly EvidenceRow[] {
  return rows.toSorted((a, b) => rank[a.state] - rank[b.state] || Number(a.confirmed) - Number(b.confirmed))
}

export const needsAttention = (row: EvidenceRow): boolean => row.state !== 'complete' || !row.confirmed

/** Failed checks first, else by rule. */
export function checksWorstFirst(checks: readonly ReportCheck[]): readonly ReportCheck[] {
  return checks.toSorted((a, b) => Number(a.ok) - Number(b.ok) || a.rule - b.rule)
}
