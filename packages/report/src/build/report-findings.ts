import { fixFirst, type Fix as ScanFix } from '@custody/scan/fix-first'
import { groupFindings } from '@custody/scan/group-findings'
import type { ScanEvidence } from '@custody/scan/scan-evidence'
import {
  countSeverities,
  type SeverityBucket,
  type SeverityCounts,
  severityBuckets,
} from '@custody/scan/severity'
import type { Fix, FixGroup, ReportFindings } from '../report-model.ts'

const MOST_FIXES = 10
const MOST_IDS = 5

/** Findings of all reports together: what to fix first, and counts of what stands open. */
export function reportFindings(scans: ScanEvidence): ReportFindings {
  const groups = groupFindings(scans.documents.flatMap(({ findings }) => findings))
  const open = groups.filter(({ suppressed }) => !suppressed)
  return {
    assessment: open.length > 0 ? 'found' : assessEmpty(scans),
    counts: countSeverities(open),
    byTool: countByTool(scans),
    fixFirst: fixFirst(groups, MOST_FIXES).map(fixGroup),
  }
}

/** Nothing found is clean only where every report that could have found something is complete and its end confirmed. */
function assessEmpty({ reports, missing }: ScanEvidence): ReportFindings['assessment'] {
  const scans = reports.filter(
    ({ row }) => row.kinds.length === 0 || row.kinds.some((kind) => kind !== 'sbom'),
  )
  if (scans.length === 0 && missing.length === 0) return 'not-scanned'
  return missing.length === 0 && scans.every(({ row }) => row.clean) ? 'clean' : 'unconfirmed'
}

function countByTool({ reports }: ScanEvidence): ReportFindings['byTool'] {
  const tools = Map.groupBy(reports, ({ row }) => row.tool?.name ?? 'unknown tool')
  return [...tools.entries()]
    .map(([tool, rows]) => ({ tool, counts: rows.map(({ row }) => row.counts.bySeverity).reduce(add) }))
    .filter(({ counts }) => severityBuckets.some((severity) => counts[severity] > 0))
}

function add(a: SeverityCounts, b: SeverityCounts): SeverityCounts {
  const sum = (severity: SeverityBucket): number => a[severity] + b[severity]
  return {
    critical: sum('critical'),
    high: sum('high'),
    medium: sum('medium'),
    low: sum('low'),
    info: sum('info'),
    unknown: sum('unknown'),
  }
}

function fixGroup(fix: ScanFix): FixGroup {
  return {
    fix: fixOf(fix),
    closes: fix.closes.length,
    worst: fix.severity.bucket,
    ids: fix.closes.flatMap(({ ids }) => ids.slice(0, 1)).slice(0, MOST_IDS),
  }
}

function fixOf({ component, upgradeTo, closes }: ScanFix): Fix {
  if (component !== undefined && upgradeTo !== undefined) {
    return {
      kind: 'upgrade',
      component: component.name,
      to: upgradeTo,
      ...(component.version === undefined ? {} : { from: component.version }),
    }
  }
  if (component !== undefined)
    return {
      kind: 'none',
      component: component.name,
      ...(component.version === undefined ? {} : { version: component.version }),
    }
  const places = closes.flatMap(({ findings }) =>
    findings.flatMap(({ location }) => (location === undefined ? [] : [placeOf(location)])),
  )
  return {
    kind: 'change',
    rule: closes[0]?.ids[0] ?? 'finding',
    title: closes[0]?.title ?? 'finding',
    places: places.slice(0, MOST_IDS),
  }
}

const placeOf = ({ path, line }: { readonly path: string; readonly line?: number | undefined }): string =>
  line === undefined ? path : `${path}:${line}`
