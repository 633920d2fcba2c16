import { readJson } from '@custody/core/json/read-json'
import { MAX_REPORT_BYTES } from './container/report-limit.ts'
import { evidenceIndexShape, findingsShape } from './document-shapes.ts'
import type { EvidenceIndex } from './evidence-index.ts'
import type { FindingsDocument } from './findings-document.ts'
import type { QualityDocument } from './quality/quality-document.ts'
import { qualityShape } from './quality/quality-shape.ts'
import { scanError } from './scan-errors.ts'
import { checkShape, type ShapeFaults } from './shape.ts'

/**
 * Reads an evidence index (docs/spec/evidence-index.md).
 * @throws evidence-index-malformed, also for members that the format does not know; json-* of core
 */
export function readEvidenceIndex(bytes: Uint8Array, where: string): EvidenceIndex {
  const value = readJson(bytes, where, { maxBytes: MAX_REPORT_BYTES })
  assertIndex(value, checkShape(value, evidenceIndexShape, 1), where)
  return value
}

/**
 * Reads a findings document (docs/spec/findings.md).
 * @throws findings-malformed, also for members that the format does not know; json-* of core
 */
export function readFindingsDocument(bytes: Uint8Array, where: string): FindingsDocument {
  const value = readJson(bytes, where, { maxBytes: MAX_REPORT_BYTES })
  assertFindings(value, checkShape(value, findingsShape, 1), where)
  return value
}

/**
 * Reads the quality document of an SBOM (docs/spec/sbom-quality.md).
 * @throws quality-malformed, also for members that the format does not know; json-* of core
 */
export function readQualityDocument(bytes: Uint8Array, where: string): QualityDocument {
  const value = readJson(bytes, where, { maxBytes: MAX_REPORT_BYTES })
  assertQuality(value, checkShape(value, qualityShape, 1), where)
  return value
}

function assertIndex(_value: unknown, faults: ShapeFaults, where: string): asserts _value is EvidenceIndex {
  refuseFaults(faults, 'evidence-index-malformed', where)
}

function assertFindings(
  _value: unknown,
  faults: ShapeFaults,
  where: string,
): asserts _value is FindingsDocument {
  refuseFaults(faults, 'findings-malformed', where)
}

function assertQuality(
  _value: unknown,
  faults: ShapeFaults,
  where: string,
): asserts _value is QualityDocument {
  refuseFaults(faults, 'quality-malformed', where)
}

function refuseFaults(
  { found: [fault] }: ShapeFaults,
  code: 'evidence-index-malformed' | 'findings-malformed' | 'quality-malformed',
  where: string,
): void {
  if (fault !== undefined)
    throw scanError(code, { where: `${where}${fault.pointer}`, expected: fault.expected })
}
