/** Why a report is not `complete`. Each code is explained in docs/spec/evidence-index.md. */
export type ReasonCode =
  | 'empty-file'
  | 'too-large'
  | 'container'
  | 'encoding'
  | 'syntax'
  | 'cut-off'
  | 'duplicate-key'
  | 'too-deep'
  | 'unknown-format'
  | 'ambiguous-format'
  | 'unsupported-version'
  | 'malformed'
  | 'no-run'
  | 'no-results'
  | 'external-properties'
  | 'tool-error'
  | 'tool-failed'
  | 'declared-incomplete'
  | 'step-not-successful'
  | 'other-commit'
  | 'other-artifact'
  | 'too-old'
  | 'database-too-old'
  | 'from-the-future'

/** What could not be known from a report, although nothing is wrong with it. */
export type LimitCode =
  | 'end-not-confirmed'
  | 'kind-unknown'
  | 'unknown-version'
  | 'no-tool-version'
  | 'no-scan-time'
  | 'no-commit'
  | 'no-artifact'
  | 'no-database-time'
  | 'no-purl'
  | 'no-severity'
  | 'files-not-read'
  | 'findings-not-listed'
  | 'findings-filtered'
  | 'nothing-scanned'
  | 'completeness-unknown'
  | 'no-subject'
  | 'loose-form'
  | 'unknown-reference'
  | 'not-in-sbom'
  | 'not-scanned'

export type Reason = Remark<ReasonCode>
export type Limit = Remark<LimitCode>

export type Remark<Code extends string> = {
  readonly code: Code
  /** A sentence for people. Foreign text in it is quoted and bounded. */
  readonly text: string
  /** Pointer to what it is about. */
  readonly pointer?: string | undefined
}
