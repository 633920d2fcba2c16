import { readJson } from '@custody/core/json/read-json'
import { MAX_REPORT_BYTES } from './decode-report.ts'
import { evidenceIndexShape, findingsShape } from './document-shapes.ts'
import type { EvidenceIndex } from './evidence-index.ts'
import type { FindingsDocument } from './findings-document.ts'
import { scanError } from './scan-errors.ts'
import { checkShape, type ShapeFaults } from './shape.ts'

/**
 * Reads an evidence index (docs/spec/evidence-index.md).
 * @throws evidence-index-malformed, also for members that the format does not know; json-* of core
 */
export function readEvidenceIndex(bytes: Uint8Array, where: string): EvidenceIndex {
  const value = readJson(bytes, where, { maxBytes: MAX_REPORT_BYTES })
  assertForm<EvidenceIndex>(
    value,
    checkShape(value, evidenceIndexShape, 1),
    'evidence-index-malformed',
    where,
  )
  return value
}

/**
 * Reads a findings document (docs/spec/findings.md).
 * @throws findings-malformed, also for members that the format does not know; json-* of core
 */
export function readFindingsDocument(bytes: Uint8Array, where: string): FindingsDocument {
  const value = readJson(bytes, where, { maxBytes: MAX_REPORT_BYTES })
  assertForm<FindingsDocument>(value, checkShape(value, findingsShape, 1), 'findings-malformed', where)
  return value
}

type FormCode = 'evidence-index-malformed' | 'findings-malformed'

function assertForm<Form>(
  _value: unknown,
  { found: [fault] }: ShapeFaults,
  code: FormCode,
  where: string,
): asserts _value is Form {
  if (fault !== undefined) {
    throw scanError(code, { where: `${where}${fault.pointer}`, expected: fault.expected })
  }
}
