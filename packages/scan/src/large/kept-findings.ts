import { digestOf, hexOf } from '@custody/core/digest/sha256'
import type { Finding } from '../finding.ts'
import type { Limit } from '../reason.ts'
import { type SeverityBucket, type SeverityCounts, severityBuckets } from '../severity.ts'
import { DigestSet } from './digest-set.ts'

/** Findings of one report that are listed where not all can be. */
const MAX_LISTED = 10_000

/** Counts over all findings of a report, also those that are not listed. */
export type FindingTally = {
  /** Those that no suppression covers, each once. */
  readonly open: number
  readonly suppressed: number
  readonly bySeverity: SeverityCounts
}

/** Keeps the worst findings of a report that has more than fit into memory, and counts all of them. */
export class KeptFindings {
  readonly #listed = new Map<SeverityBucket, Finding[]>(severityBuckets.map((bucket) => [bucket, []]))
  readonly #open = new DigestSet()
  readonly #bySeverity = { critical: 0, high: 0, medium: 0, low: 0, info: 0, unknown: 0 }
  #count = 0
  #suppressed = 0

  add(finding: Finding): void {
    this.#count += 1
    if (finding.suppressed !== undefined) this.#suppressed += 1
    else if (this.#open.add(keyOf(finding))) this.#bySeverity[finding.severity.bucket] += 1
    this.#list(finding)
  }

  /** In the order of the report. */
  get findings(): readonly Finding[] {
    const listed = [...this.#listed.values()].flat()
    return listed.toSorted((a, b) => (a.source.bytes?.[0] ?? 0) - (b.source.bytes?.[0] ?? 0))
  }

  get tally(): FindingTally {
    return { open: this.#open.size, suppressed: this.#suppressed, bySeverity: { ...this.#bySeverity } }
  }

  get limits(): readonly Limit[] {
    const more = this.#count - MAX_LISTED
    if (more <= 0) return []
    const text = `The worst ${MAX_LISTED} findings are listed; ${more} others are counted alone.`
    return [{ code: 'findings-not-listed', text }]
  }

  #list(finding: Finding): void {
    const { bucket } = finding.severity
    if (this.#count > MAX_LISTED) {
      const least = yieldingOrder.find((each) => this.#listed.get(each)?.length !== 0) ?? bucket
      if (yieldingOrder.indexOf(bucket) <= yieldingOrder.indexOf(least)) return
      this.#listed.get(least)?.pop()
    }
    // Texts that were cut out of a larger one keep all of it in memory; copies do not.
    this.#listed.get(bucket)?.push(structuredClone(finding))
  }
}

/** What nobody rated may be anything, and yields last. */
const yieldingOrder: readonly SeverityBucket[] = ['info', 'low', 'medium', 'high', 'critical', 'unknown']

/** Vulnerabilities are the same by id and package, as far as can be told without their aliases; others by all that identifies them. */
function keyOf({ id, kind, ruleId, component }: Finding): string {
  if (kind !== 'vulnerability') return hexOf(id)
  const { name = '', version = '', purl = '' } = component ?? {}
  return hexOf(digestOf(JSON.stringify([ruleId, name, version, purl])))
}
