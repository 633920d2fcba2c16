import { canonicalBytes } from '@custody/core/json/canonical-json'
import { type CollectedReport, collectReport } from './collect-report.ts'
import type { EvidenceContract } from './evidence-contract.ts'
import type { EvidenceIndex, MissingEvidence, ReportRow } from './evidence-index.ts'
import { evidenceKinds } from './evidence-kind.ts'
import type { FindingsFile } from './findings-document.ts'
import { joinReports } from './join-reports.ts'
import type { Progress } from './large/progress.ts'
import { neutralText, quoted } from './neutral-text.ts'
import type { QualityFile } from './quality/quality-file.ts'
import { distinctFiles, type ReportFile } from './report-file.ts'

/** What the reports of a workflow come to. */
export type Collection = {
  readonly index: EvidenceIndex
  /** The index in canonical JSON. */
  readonly indexBytes: Uint8Array
  /** The rows of the index. */
  readonly reports: readonly ReportRow[]
  readonly missing: readonly MissingEvidence[]
  /** One for each report that could be read, in the order of the rows. */
  readonly findingsDocuments: readonly FindingsFile[]
  /** One for each SBOM, in the order of the rows. */
  readonly qualityDocuments: readonly QualityFile[]
}

/**
 * Reads reports, holds them against what the workflow demands, and makes the evidence index.
 * A broken, empty or unknown report is a row with its state; what is demanded and not there is named as missing.
 *
 * @param progress is told of long files
 * @throws report-ambiguous where one path is given twice with different tools or bytes; file-changed
 */
export function collectReports(
  files: readonly ReportFile[],
  contract: EvidenceContract,
  progress?: Progress,
): Collection {
  const collected = Array.from(distinctFiles(files, progress), (file) =>
    collectReport(file, contract, progress),
  )
  const { rows: reports, inventory } = joinReports(collected)
  const missing = [...missingKinds(reports, contract), ...missingTools(collected, contract)]
  const index: EvidenceIndex = {
    version: 1,
    required: evidenceKinds.filter((kind) => contract.required.includes(kind)),
    maxAge: contract.maxAge,
    maxDatabaseAge: contract.maxDatabaseAge,
    subjects: contract.subjects?.length === 0 ? undefined : contract.subjects,
    commit: contract.commit,
    licencePolicy: contract.licencePolicy?.digest,
    collectedAt: contract.now.toISOString(),
    reports,
    missing,
    inventory,
  }
  return {
    index,
    indexBytes: canonicalBytes(index),
    reports,
    missing,
    findingsDocuments: collected.flatMap(({ findings }) => findings ?? []),
    qualityDocuments: collected.flatMap(({ quality }) => quality ?? []),
  }
}

function missingKinds(reports: readonly ReportRow[], contract: EvidenceContract): readonly MissingEvidence[] {
  return evidenceKinds
    .filter((kind) => contract.required.includes(kind) && !reports.some(({ kinds }) => kinds.includes(kind)))
    .map((kind) => ({
      state: 'missing',
      kind,
      text: `No report of kind ${kind} was found, which is required.`,
    }))
}

/** A step that ran a tool and left no report. */
function missingTools(
  collected: readonly CollectedReport[],
  contract: EvidenceContract,
): readonly MissingEvidence[] {
  const bound = new Set(collected.flatMap(({ outcomes }) => outcomes))
  return [...contract.outcomes]
    .filter(([name]) => !bound.has(name))
    .map(([name, outcome]) => ({
      state: 'missing',
      tool: neutralText(name, 100),
      text: `The step of ${quoted(name)} ended with ${outcome}, and no report is its.`,
    }))
}
