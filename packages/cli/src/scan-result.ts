import type { Collection } from '@custody/scan/collect-reports'
import type { ReportRow } from '@custody/scan/evidence-index'
import type { Finding } from '@custody/scan/finding'

/** What `custody scan --json` prints (docs/spec/scan-result.md). */
export type ScanResult = {
  readonly reports: readonly ScannedReport[]
  readonly missing: Collection['missing']
  readonly findings?: readonly ScannedFinding[]
}

type ScannedReport = Omit<ReportRow, 'sha256' | 'findings' | 'outcome'> & { readonly digest: string }

type ScannedFinding = {
  /** Path of the report. */
  readonly report: string
  readonly id: string
  readonly kind: Finding['kind']
  readonly aliases: readonly string[]
  readonly title: string
  readonly severity: { readonly bucket: string; readonly value: string; readonly scale: string }
  readonly component?: Finding['component']
  readonly location?: Finding['location']
  readonly cwes: readonly string[]
  readonly fixedIn: readonly string[]
  readonly suppressed?: Finding['suppressed']
  readonly source: Pick<Finding['source'], 'pointer' | 'bytes'>
}

/** Facts of reports for programs. @param withFindings each finding of each report, too */
export function scanResult(
  { reports, missing, findingsDocuments }: Collection,
  withFindings: boolean,
): ScanResult {
  const rows = reports.map(({ sha256, findings: _findings, outcome: _outcome, ...row }) => ({
    ...row,
    digest: `sha256:${sha256}`,
  }))
  if (!withFindings) return { reports: rows, missing }
  const findings = findingsDocuments.flatMap(({ document }) =>
    document.findings.map((finding) => scanned(finding, document.report.path)),
  )
  return { reports: rows, missing, findings }
}

function scanned(finding: Finding, report: string): ScannedFinding {
  const { ruleId, kind, aliases, title, component, location, cwes, fixedIn, suppressed } = finding
  const { bucket, original, scale, score, vector, source: ratedBy } = finding.severity
  const severity = { bucket, value: original, scale, score, vector, source: ratedBy }
  const { pointer, bytes } = finding.source
  const source = { pointer, bytes }
  return {
    report,
    id: ruleId,
    kind,
    aliases,
    title,
    severity,
    component,
    location,
    cwes,
    fixedIn,
    suppressed,
    source,
  }
}
