import type { ReportRow } from '@custody/scan/evidence-index'
import type { ScanEvidence } from '@custody/scan/scan-evidence'
import { severityBuckets } from '@custody/scan/severity'
import type { PolicyInput } from '../input/policy-input.ts'

type ScanFacts = PolicyInput['image']['scans'][number]

/** One row for each report and kind that it is evidence of, and one for each that is missing. */
export function scanFacts({ reports, missing, required }: ScanEvidence): readonly ScanFacts[] {
  const isRequired = (kind: string) => required.some((one) => one === kind)
  return [
    ...reports.flatMap(({ row }) => kindsOf(row).map((kind) => describe(row, kind, isRequired(kind)))),
    ...missing.map(({ kind, tool }) => absent(kind ?? 'unknown', tool, kind !== undefined)),
  ]
}

function kindsOf({ kinds }: ReportRow): readonly string[] {
  return kinds.length === 0 ? ['unknown'] : kinds
}

function describe(row: ReportRow, kind: string, required: boolean): ScanFacts {
  return {
    kind,
    required,
    ...(row.tool === undefined ? {} : { tool: row.tool.name }),
    ...(row.tool?.version === undefined ? {} : { version: row.tool.version }),
    path: row.path,
    digest: `sha256:${row.sha256}`,
    ...(row.format === undefined ? {} : { format: row.format }),
    state: row.state,
    confirmed: row.confirmed,
    clean: row.clean,
    reasons: row.reasons.map(({ code }) => code),
    limits: row.limits.map(({ code }) => code),
    ...(row.scannedAt === undefined ? {} : { scanned_at: row.scannedAt }),
    counts: { ...row.counts.bySeverity },
  }
}

function absent(kind: string, tool: string | undefined, required: boolean): ScanFacts {
  return {
    kind,
    required,
    ...(tool === undefined ? {} : { tool }),
    state: 'missing',
    confirmed: 'no',
    clean: false,
    reasons: [],
    limits: [],
    counts: noCounts,
  }
}

const [critical, high, medium, low, info, unknown] = severityBuckets
const noCounts = { [critical]: 0, [high]: 0, [medium]: 0, [low]: 0, [info]: 0, [unknown]: 0 }
