/**
 * What GitHub's code scanning takes and keeps (docs.github.com, "SARIF support for code scanning"). Of the 25 000 results that it
 * takes of a run it keeps 5 000, and of the 20 tags of a rule it shows 10.
 */
export const githubLimits = {
  /** Runs in a file. */
  runs: 20,
  /** Results of a run. */
  results: 5000,
  /** Tags of a rule. */
  tags: 10,
  /** Bytes of a file in gzip. */
  gzipBytes: 10_000_000,
} as const
