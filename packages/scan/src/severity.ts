/** One scale for all tools, worst first. `unknown` says that no severity was given; it is never read as harmless. */
export const severityBuckets = ['critical', 'high', 'medium', 'low', 'info', 'unknown'] as const
export type SeverityBucket = (typeof severityBuckets)[number]

/** A severity as the tool gave it, beside the bucket that it falls into. */
export type Severity = {
  readonly bucket: SeverityBucket
  /** The tool's own word or number; empty where it gave none. */
  readonly original: string
  /** How the original was written: it decides how it is put into a bucket (docs/spec/findings.md). */
  readonly scale: string
  /** 0 to 10. */
  readonly score?: number | undefined
  /** CVSS vector. */
  readonly vector?: string | undefined
  /** Who rated, in the report's word (nvd, ghsa, a vendor). */
  readonly source?: string | undefined
}

export const noSeverity: Severity = { bucket: 'unknown', original: '', scale: 'none' }

/** Number of findings in each bucket. */
export type SeverityCounts = { readonly [bucket in SeverityBucket]: number }

export function countSeverities(
  items: Iterable<{ readonly severity: Pick<Severity, 'bucket'> }>,
): SeverityCounts {
  const counts = { critical: 0, high: 0, medium: 0, low: 0, info: 0, unknown: 0 }
  for (const { severity } of items) counts[severity.bucket] += 1
  return counts
}

/** The worst of several; what is unknown yields to any known one. */
export function worstSeverity(severities: readonly Severity[]): Severity {
  return severities.toSorted(bySeverity)[0] ?? noSeverity
}

/** Sorts the worst first; inside a bucket the higher score, then the one with a vector. */
export function bySeverity(a: Severity, b: Severity): number {
  const bucket = severityBuckets.indexOf(a.bucket) - severityBuckets.indexOf(b.bucket)
  if (bucket !== 0) return bucket
  const score = (b.score ?? -1) - (a.score ?? -1)
  return score !== 0 ? score : Number(b.vector !== undefined) - Number(a.vector !== undefined)
}
