import type { EvidenceFile } from '@custody/core/chain/verify-chain'
import type { MissingEvidence, ReportRow } from '@custody/scan/evidence-index'
import { readEvidenceIndex } from '@custody/scan/read-documents'
import type { CollectedRow, ScanEvidence } from '@custody/scan/scan-evidence'
import type { PolicyInput } from './policy-input.ts'

type SbomView = PolicyInput['image']['sboms'][number]
type ScanView = PolicyInput['image']['scans'][number]

/** Every SBOM that was collected, whatever its state. */
export function sbomViews(evidence: ScanEvidence): readonly SbomView[] {
  return evidence.reports
    .filter(({ row }) => row.kinds.includes('sbom'))
    .map((collected) => sbomView(collected, evidence))
}

function sbomView({ row, index }: CollectedRow, evidence: ScanEvidence): SbomView {
  return {
    present: true,
    verified: index.record.signer !== undefined,
    state: row.state,
    confirmed: row.confirmed,
    format: row.format === undefined ? undefined : row.format.startsWith('cyclonedx') ? 'cyclonedx' : 'spdx',
    spec_version: row.formatVersion,
    tool: row.tool?.name,
    component_count: row.counts.components,
    digest: `sha256:${row.sha256}`,
    quality: qualityOf(row, evidence),
    profiles: row.quality?.profiles,
  }
}

function qualityOf({ sha256 }: ReportRow, { documents }: ScanEvidence): SbomView['quality'] {
  const components = documents.find(({ report }) => report.digest === `sha256:${sha256}`)?.components ?? []
  if (components.length === 0) return undefined
  const shareOf = (part: readonly unknown[]) => Math.round((part.length / components.length) * 1000) / 1000
  return {
    purl: shareOf(components.filter(({ purl }) => purl !== undefined)),
    version: shareOf(components.filter(({ version }) => version !== undefined)),
  }
}

/** One row for each report and kind, then one for each report that is missing. */
export function scanViews({ reports, missing }: ScanEvidence): readonly ScanView[] {
  const required = requiredKinds(reports.map(({ index }) => index))
  return [...reports.flatMap(({ row }) => rowViews(row, required)), ...missing.map(missingView)]
}

function rowViews(row: ReportRow, required: ReadonlySet<string>): readonly ScanView[] {
  const kinds = row.kinds.length === 0 ? ['unknown'] : row.kinds
  return kinds.map((kind) => ({
    kind,
    required: required.has(kind),
    tool: row.tool?.name,
    version: row.tool?.version,
    path: row.path,
    digest: `sha256:${row.sha256}`,
    format: row.format,
    state: row.state,
    confirmed: row.confirmed,
    clean: row.clean,
    reasons: row.reasons.map(({ code }) => code),
    limits: row.limits.map(({ code }) => code),
    scanned_at: row.scannedAt,
    counts: row.counts.bySeverity,
  }))
}

function missingView({ kind, tool }: MissingEvidence): ScanView {
  return {
    kind: kind ?? 'unknown',
    required: true,
    tool,
    state: 'missing',
    confirmed: 'no',
    clean: false,
    reasons: [],
    limits: [],
    counts: { critical: 0, high: 0, medium: 0, low: 0, info: 0, unknown: 0 },
  }
}

function requiredKinds(indexes: readonly EvidenceFile[]): ReadonlySet<string> {
  return new Set(
    [...new Set(indexes)].flatMap(({ bytes, file }) => readEvidenceIndex(bytes, file.path).required),
  )
}
