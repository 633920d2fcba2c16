/** Where a report of the corpus is read in another way than DefectDojo's tests and the raw counts say, and why. */
export type ExplainedDifference = {
  readonly path: string
  /** `format`, `records`, `grouped`, `state`, `bytes`, or `findings[INDEX]`. */
  readonly fact: string
  /** What is read; for findings, the facts that differ. */
  readonly ours: string
  readonly why: string
}

export const explainedDifferences: readonly ExplainedDifference[] = []
