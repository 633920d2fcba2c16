import { compareVersions } from './compare-versions.ts'
import type { FindingComponent } from './finding.ts'
import type { FindingGroup } from './group-findings.ts'
import { packageKey, readPurl } from './purl.ts'
import { bySeverity, type Severity, worstSeverity } from './severity.ts'

/** One thing to do, and what it puts right. */
export type Fix = {
  /** The package to upgrade; absent where the finding is to be mended in its own place. */
  readonly component?: FindingComponent | undefined
  /** The lowest version that closes all of them; absent where no report names one. */
  readonly upgradeTo?: string | undefined
  readonly severity: Severity
  /** What it closes, worst first. */
  readonly closes: readonly FindingGroup[]
}

/**
 * The first `count` things to do, worst first and then those that close the most: an upgrade of a package closes all of its
 * vulnerabilities that a later version mends. What is suppressed needs no fix.
 */
export function fixFirst(groups: readonly FindingGroup[], count: number): readonly Fix[] {
  const fixes = new Map<string, FindingGroup[]>()
  groups.forEach((group, index) => {
    if (group.suppressed) return
    const key = fixKey(group, index)
    const fix = fixes.get(key)
    if (fix === undefined) fixes.set(key, [group])
    else fix.push(group)
  })
  return [...fixes.values()].map(makeFix).toSorted(byWorth).slice(0, count)
}

/** Only what an upgrade closes is closed together; all else is a thing to do of its own. */
function fixKey(group: FindingGroup, index: number): string {
  const { component } = group
  if (component === undefined || nearestFix(group) === undefined) return String(index)
  const purl = component.purl === undefined ? undefined : readPurl(component.purl)
  const name = purl === undefined ? component.name.toLowerCase() : packageKey(purl)
  return `${name}@${component.version ?? ''}`
}

function makeFix(closes: readonly FindingGroup[]): Fix {
  const targets = closes.flatMap((group) => nearestFix(group) ?? [])
  return {
    component: closes[0]?.component,
    upgradeTo: targets.toSorted(compareVersions).at(-1),
    severity: worstSeverity(closes.map(({ severity }) => severity)),
    closes,
  }
}

/** Where several branches are mended, the lowest version above the one in use. */
function nearestFix({ component, fixedIn }: FindingGroup): string | undefined {
  const current = component?.version
  const above = fixedIn.filter((version) => current === undefined || compareVersions(version, current) > 0)
  return above.toSorted(compareVersions)[0]
}

function byWorth(a: Fix, b: Fix): number {
  return bySeverityBucket(a, b) || b.closes.length - a.closes.length || bySeverity(a.severity, b.severity)
}

function bySeverityBucket(a: Fix, b: Fix): number {
  return a.severity.bucket === b.severity.bucket ? 0 : bySeverity(a.severity, b.severity)
}
