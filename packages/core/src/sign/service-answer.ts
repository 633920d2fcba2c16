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

/** Statuses that say more than that the request was refused. */
const codes: Readonly<
  Record<number, 'sign-service-unauthorized' | 'sign-service-forbidden' | 'sign-too-large'>
> = {
  401: 'sign-service-unauthorized',
  403: 'sign-service-forbidden',
  407: 'sign-service-forbidden',
  413: 'sign-too-large',
}

/** The error of a refusal: sign-service-unauthorized, sign-service-forbidden, sign-too-large, sign-service-refused. */
export function serviceRefused(service: string, { status, message }: Refused) {
  const found = `HTTP ${status} ${message}`.trim()
  return coreError(codes[status] ?? 'sign-service-refused', { where: service, found })
}

const refuse: Refusal = (where, found, expected) =>
  coreError('sign-answer-invalid', { where, found, expected })
