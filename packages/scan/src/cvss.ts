import calculator from 'ae-cvss-calculator'
import type { SeverityBucket } from './severity.ts'

/** What a CVSS vector comes to. */
export type CvssScore = {
  /** 0 to 10. */
  readonly score: number
  readonly bucket: SeverityBucket
  readonly version: '2.0' | '3.0' | '3.1' | '4.0'
}

/**
 * Calculates the score of a CVSS 2.0, 3.0, 3.1 or 4.0 vector.
 * Gives undefined for what is no vector, and for one whose base metrics are not all there.
 */
export function scoreVector(vector: string): CvssScore | undefined {
  const version = vector.length > 300 ? undefined : versions.find(({ form }) => form.test(vector))
  if (version === undefined) return undefined
  try {
    const cvss = version.read(vector)
    if (!cvss.isBaseFullyDefined()) return undefined
    const score = cvss.calculateScores().overall
    return { score, bucket: bucketOfScore(score, version.name === '2.0'), version: version.name }
  } catch {
    // The calculator throws at metrics and values that it does not know.
    return undefined
  }
}

/** CVSS 3.1 section 5 and 4.0 section 6; for version 2 the bands of the NVD, which know no critical. */
export function bucketOfScore(score: number, isVersion2 = false): SeverityBucket {
  if (score >= 9 && !isVersion2) return 'critical'
  if (score >= 7) return 'high'
  if (score >= 4) return 'medium'
  return score > 0 ? 'low' : 'info'
}

/** Some reports give vectors of version 3 without their prefix; the metric PR came with that version. */
export function prefixedVector(vector: string | undefined): string | undefined {
  return vector !== undefined && /^AV:[^ ]*\/PR:/.test(vector) ? `CVSS:3.1/${vector}` : vector
}

/** A vector without a prefix is of version 2, unless it has the metric PR, which came with version 3. */
const versions = [
  { name: '4.0', form: /^CVSS:4\.0\//, read: (vector: string) => new calculator.Cvss4P0(vector) },
  { name: '3.1', form: /^CVSS:3\.1\/|^AV:.*\/PR:/, read: (vector: string) => new calculator.Cvss3P1(vector) },
  { name: '3.0', form: /^CVSS:3\.0\//, read: (vector: string) => new calculator.Cvss3P0(vector) },
  { name: '2.0', form: /^(?:CVSS:2\.0\/)?\(?AV:/, read: (vector: string) => new calculator.Cvss2(vector) },
] as const
