import type { EvidenceFile } from '@custody/core/chain/verify-chain'
import { mediaTypes } from '@custody/core/names'
import type { EvidenceIndex, MissingEvidence, ReportRow } from './evidence-index.ts'
import type { FindingsDocument } from './findings-document.ts'
import { readEvidenceIndex, readFindingsDocument } from './read-documents.ts'

/** What a verified chain holds of scanners' reports: only rows and findings that nothing superseded. */
export interface ScanEvidence {
  readonly reports: readonly CollectedRow[]
  readonly missing: readonly MissingEvidence[]
  readonly documents: readonly FindingsDocument[]
}

/** A row of an evidence index, with the file of the bundle that says it. */
export interface CollectedRow {
  readonly row: ReportRow
  readonly index: EvidenceFile
}

/**
 * Reads the evidence indexes and findings documents of a verified chain.
 * @throws evidence-index-malformed, findings-malformed where a trusted signer wrote another form; json-* of core
 */
export function scanEvidence(chain: { readonly evidence: readonly EvidenceFile[] }): ScanEvidence {
  const documents = filesOf(chain.evidence, mediaTypes.findings)
  const current = new Set(documents.map(({ file }) => file.digest))
  const indexes = filesOf(chain.evidence, mediaTypes.evidenceIndex).map((file) => ({
    file,
    index: indexIn(file),
  }))
  return {
    reports: indexes.flatMap(({ file, index }) =>
      index.reports
        .filter((row) => row.findings === undefined || current.has(row.findings))
        .map((row) => ({ row, index: file })),
    ),
    missing: indexes.flatMap(({ index }) => index.missing),
    documents: documents.map(documentIn),
  }
}

/** Stages whose records collect reports. A build, which may be unsigned, cannot bring reports about itself. */
const collectingStages: readonly string[] = ['sbom', 'scan', 'vex']

function filesOf(evidence: readonly EvidenceFile[], mediaType: string): readonly EvidenceFile[] {
  return evidence.filter(
    ({ file, record }) => file.mediaType === mediaType && collectingStages.includes(record.claims.stage),
  )
}

function indexIn({ bytes, file }: EvidenceFile): EvidenceIndex {
  return readEvidenceIndex(bytes, file.path)
}

function documentIn({ bytes, file }: EvidenceFile): FindingsDocument {
  return readFindingsDocument(bytes, file.path)
}
