import calculator from 'ae-cvss-calculator'
import type { SeverityBucket } from './severity.ts'

/** What a CVSS vector comes to. */
export type CvssScore = {
  /** 0 to 10. */
  readonly score: number
  readonly bucket: SeverityBucket
}

/**
 * Calculates the score of a CVSS 2.0, 3.0, 3.1 or 4.0 vector.
 * Gives undefined for what is no vector, and for one whose base metrics are not all there.
 */
export function scoreVector(vector: string): CvssScore | undefined {
  if (vector.length > 300) return undefined
  const cvss = calculator.fromVector(vector)
  if (cvss === null || cvss === undefined || !cvss.isBaseFullyDefined()) return undefined
  const score = cvss.calculateScores().overall
  return { score, bucket: bucketOfScore(score, cvss.getVectorName() === 'CVSS:2.0') }
}

/** CVSS 3.1 section 5 and 4.0 section 6; for version 2 the bands of the NVD, which know no critical. */
export function bucketOfScore(score: number, isVersion2 = false): SeverityBucket {
  if (score >= 9 && !isVersion2) return 'critical'
  if (score >= 7) return 'high'
  if (score >= 4) return 'medium'
  return score > 0 ? 'low' : 'info'
}
