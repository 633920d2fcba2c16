import { coreError } from '../core-errors.ts'
import { isCustodyError } from '../errors.ts'
import { ObjectReader, type Refusal } from '../json/object-reader.ts'
import { readJson } from '../json/read-json.ts'
import type { Refused } from './call-service.ts'

/** Reads a service's answer; whatever is wrong with it is the service's fault. @throws sign-answer-invalid */
export function readAnswer<T>(service: string, body: Buffer, read: (answer: ObjectReader) => T): T {
  return judgeAnswer(service, () => read(new ObjectReader(readJson(body, 'answer'), 'answer', refuse)))
}

/** Runs checks of what a service answered. @throws sign-answer-invalid with what failed as its cause */
export function judgeAnswer<T>(service: string, check: () => T): T {
  try {
    return check()
  } catch (cause) {
    if (!isCustodyError(cause)) throw cause
    throw coreError('sign-answer-invalid', { where: service, found: cause.message, cause })
  }
}

/** @throws sign-service-refused */
export function serviceRefused(service: string, { status, message }: Refused) {
  return coreError('sign-service-refused', { where: service, found: `HTTP ${status} ${message}`.trim() })
}

const refuse: Refusal = (where, found, expected) =>
  coreError('sign-answer-invalid', { where, found, expected })
