import type { SeverityBucket } from '../severity.ts'

/** The least score of each band of code scanning, for findings that were rated without one; none where nobody rated. */
export const bucketScores: Readonly<Record<SeverityBucket, number | undefined>> = {
  critical: 9,
  high: 7,
  medium: 4,
  low: 0.1,
  info: undefined,
  unknown: undefined,
}
