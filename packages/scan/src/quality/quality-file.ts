import { type Digest, digestOf } from '@custody/core/digest/sha256'
import { canonicalBytes } from '@custody/core/json/canonical-json'
import type { HashedFile } from '../report-file.ts'
import type { ReportReading } from '../report-reading.ts'
import { assessSbom } from './assess-sbom.ts'
import type { QualityDocument, QualitySummary } from './quality-document.ts'

/** A quality document as it is kept. */
export type QualityFile = {
  readonly document: QualityDocument
  /** Canonical JSON. */
  readonly bytes: Uint8Array
  readonly digest: Digest
}

/** Judges the quality of an SBOM that was read; undefined for what is none. */
export function qualityFile(
  file: Pick<HashedFile, 'path' | 'digest'>,
  { sbom, kinds, format, formatVersion = '' }: ReportReading,
): QualityFile | undefined {
  if (sbom === undefined || !kinds.includes('sbom')) return undefined
  const document: QualityDocument = {
    version: 1,
    report: { path: file.path.toWellFormed(), digest: file.digest, format, formatVersion },
    components: sbom.components.length,
    profiles: assessSbom(sbom, { format, formatVersion }),
  }
  const bytes = canonicalBytes(document)
  return { document, bytes, digest: digestOf(bytes) }
}

/** What the evidence index keeps of a quality document. */
export function qualitySummary({ document, digest }: QualityFile): QualitySummary {
  return {
    document: digest,
    profiles: document.profiles.map(({ profile, score, outcome, checks }) => ({
      profile,
      score,
      outcome,
      failed: checks.filter((check) => check.outcome !== 'present').map(({ id }) => id),
    })),
  }
}
