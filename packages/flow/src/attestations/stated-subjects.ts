import { isCustodyError } from '@custody/core/errors'
import { isJsonObject, type JsonValue, readJson } from '@custody/core/json/read-json'
import { type AttestedStatement, readAttestedStatement } from '@custody/core/verify/attested-statement'

export type StatedSubjects = AttestedStatement['subjects']

/**
 * What a bundle says that it is about, before anything is verified: only to find the attestations of an artifact among many.
 * @returns nothing where it cannot be read; verifying it will say why
 */
export function statedSubjects(bundle: Uint8Array): StatedSubjects {
  try {
    const envelope = memberOf(readJson(bundle, 'bundle'), 'dsseEnvelope')
    const payload = memberOf(envelope, 'payload')
    if (typeof payload !== 'string') return []
    return readAttestedStatement(readJson(Buffer.from(payload, 'base64'), 'payload')).subjects
  } catch (error) {
    if (isCustodyError(error)) return []
    throw error
  }
}

function memberOf(value: JsonValue | undefined, name: string): JsonValue | undefined {
  return isJsonObject(value) ? value[name] : undefined
}
