import type { coreErrors } from '@custody/core/core-errors'
import { CustodyError } from '@custody/core/errors'
import { type JsonValue, readJsonValues } from '@custody/core/json/read-json'
import { MAX_REPORT_BYTES } from '../container/report-limit.ts'
import type { Reason, ReasonCode } from '../reason.ts'
import { MAX_DEPTH } from './markup-limits.ts'

/** The JSON values of a text, one at least, or why it has none. */
export function jsonValues(bytes: Buffer): readonly JsonValue[] | Reason {
  try {
    const limits = { maxBytes: MAX_REPORT_BYTES, maxDepth: MAX_DEPTH, largeIntegersAsText: true }
    return readJsonValues(bytes, 'report', limits)
  } catch (error) {
    const code = error instanceof CustodyError ? jsonReasons[String(error.code)] : undefined
    if (!(error instanceof CustodyError) || code === undefined) throw error
    const where = error.detail.where === undefined ? '' : ` (${error.detail.where})`
    return { code, text: `${error.message.split(':')[0] ?? ''}${where}.` }
  }
}

const jsonReasons: Readonly<Record<string, ReasonCode>> = {
  'json-syntax': 'syntax',
  'json-duplicate-key': 'duplicate-key',
  'json-too-deep': 'too-deep',
  'json-too-large': 'too-large',
  'json-encoding': 'encoding',
} satisfies Partial<Record<keyof typeof coreErrors, ReasonCode>>
