import type { CollectedReport } from './collect-report.ts'
import { plainName, urlKey } from './component-keys.ts'
import type { InventoryGap, InventoryGaps, ReportRow } from './evidence-index.ts'
import type { FindingComponent } from './finding.ts'
import { Inventory } from './inventory.ts'
import { neutralText } from './neutral-text.ts'
import type { LimitCode } from './reason.ts'

/** Packages of a gap that are listed; the others are only counted. */
const LISTED = 1000

/** Reports with what does not fit together as limits of their rows, and the packages that these are about. */
export type JoinedReports = {
  readonly rows: readonly ReportRow[]
  readonly inventory: InventoryGaps | undefined
}

/**
 * Joins what scanners of dependencies saw with what SBOMs list. A package that a scanner saw and no SBOM lists is missing there; a
 * component of an SBOM that no scanner lists was perhaps not looked at. The latter can only be told where a scanner lists all
 * packages that it looked at, and not only those in which it found something.
 */
export function joinReports(collected: readonly CollectedReport[]): JoinedReports {
  const sboms = collected.filter(({ row }) => row.kinds.includes('sbom') && row.counts.components > 0)
  const scans = collected.filter(({ row }) => row.kinds.includes('sca') && !row.kinds.includes('sbom'))
  const rows = collected.map(({ row }) => row)
  if (sboms.length === 0 || scans.length === 0) return { rows, inventory: undefined }
  const lacking = gapsOf(scans, new Inventory(sboms.flatMap(packagesOf)))
  const listsAll = scans.some(({ row }) => row.counts.components > 0)
  const unseen = listsAll ? gapsOf(sboms, new Inventory(scans.flatMap(packagesOf))) : undefined
  return {
    rows: rows.map((row) => withGap(withGap(row, 'not-in-sbom', lacking), 'not-scanned', unseen)),
    inventory: { notInSbom: gapOf(lacking), notScanned: unseen === undefined ? undefined : gapOf(unseen) },
  }
}

/** Packages of each report, by its path, that an inventory does not have. */
type Gaps = ReadonlyMap<string, readonly FindingComponent[]>

function gapsOf(reports: readonly CollectedReport[], inventory: Inventory): Gaps {
  return new Map(
    reports.map((report) => [
      report.row.path,
      packagesOf(report).filter((component) => !inventory.has(component)),
    ]),
  )
}

/** What a report lists, and what its findings are about, each once. */
function packagesOf({ findings }: CollectedReport): readonly FindingComponent[] {
  const { components = [], findings: found = [] } = findings?.document ?? {}
  const all: readonly FindingComponent[] = [
    ...components,
    ...found.flatMap(({ component }) => component ?? []),
  ]
  return [...new Map(all.map((component) => [urlKey(component) ?? plainName(component), component])).values()]
}

function withGap(row: ReportRow, code: LimitCode, gaps: Gaps | undefined): ReportRow {
  const gap = gaps?.get(row.path) ?? []
  if (gap.length === 0) return row
  const names = gap.slice(0, 5).map(({ name, version }) => `${name} ${version ?? ''}`.trim())
  const more = gap.length > names.length ? ', …' : ''
  const text = `${says[code] ?? ''}: ${gap.length} (${neutralText(names.join(', '), 300)}${more}).`
  return { ...row, limits: [...row.limits, { code, text }] }
}

const says: Partial<Readonly<Record<LimitCode, string>>> = {
  'not-in-sbom': 'Packages that the scanner saw and no SBOM lists',
  'not-scanned': 'Components that no scanner of dependencies lists',
}

function gapOf(gaps: Gaps): InventoryGap {
  const all = [...gaps].flatMap(([report, components]) =>
    components.map(({ name, version, purl }) => ({ name, version, purl, report })),
  )
  return { count: all.length, packages: all.slice(0, LISTED) }
}
