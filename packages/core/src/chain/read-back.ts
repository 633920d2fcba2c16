import type * as z from 'zod'
import { coreError } from '../core-errors.ts'
import { isCustodyError } from '../errors.ts'
import { readDocument } from '../in-toto/statement.ts'

/**
 * A composed statement, once its own reader takes it: what no reader takes would be signed, and the bundle that holds it dead for good.
 * @param where the record or seal, for people
 * @throws record-limit, which names the field and its limit
 */
export function readBack(payload: Buffer, schema: z.ZodType, where: string): Buffer {
  try {
    readDocument(payload, schema, where)
  } catch (cause) {
    if (!isCustodyError(cause)) throw cause
    const { found, expected } = cause.detail
    throw coreError('record-limit', { where, found, expected, cause })
  }
  return payload
}
