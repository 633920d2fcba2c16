import type { JsonValue } from '@custody/core/json/read-json'
import type { SpdxTag } from './spdx-tags.ts'

/** Puts what a tag says into the object that it is about. What is not of its form is put there as it is written, for the rules to refuse. */
export function spdxTagValue({ member, kind }: SpdxTag, text: string, into: Record<string, JsonValue>): void {
  switch (kind) {
    case 'text':
      into[member] = text
      return
    case 'boolean':
      into[member] = /^true$/i.test(text) ? true : /^false$/i.test(text) ? false : text
      return
    case 'texts':
      return push(into, member, text)
    case 'checksums':
      return push(into, member, checksumOf(text))
    case 'verification-code':
      into[member] = verificationCodeOf(text)
      return
    case 'external-document':
      Object.assign(into, externalDocumentOf(text))
      return
    case 'external-reference':
      Object.assign(into, named(text, ['referenceCategory', 'referenceType', 'referenceLocator']))
      return
    case 'relationship':
      Object.assign(into, named(text, ['spdxElementId', 'relationshipType', 'relatedSpdxElement']))
      return
    case 'byte-range':
      return push(into, member, rangeOf(text, 'offset', into))
    case 'line-range':
      return push(into, member, rangeOf(text, 'lineNumber', into))
    case 'unread':
      return
    default:
      kind satisfies never
  }
}

function push(into: Record<string, JsonValue>, member: string, value: JsonValue): void {
  const list = into[member]
  if (Array.isArray(list)) list.push(value)
  else into[member] = [value]
}

/** `SHA1: d6a7…` */
function checksumOf(text: string): JsonValue {
  const [, algorithm, checksumValue] = /^(\S+):\s*(\S*)$/.exec(text) ?? []
  return algorithm === undefined || checksumValue === undefined ? text : { algorithm, checksumValue }
}

/** `d6a7… (excludes: ./a, ./b)` */
function verificationCodeOf(text: string): JsonValue {
  const [, value = text, excluded] = /^([0-9a-fA-F]+)\s*(?:\(\s*(?:excludes:)?(.*)\))?$/.exec(text) ?? []
  const files = (excluded ?? '').split(',').map((file) => file.trim())
  return {
    packageVerificationCodeValue: value,
    ...(excluded === undefined ? {} : { packageVerificationCodeExcludedFiles: files }),
  }
}

/** `DocumentRef-id URI SHA1: d6a7…` */
function externalDocumentOf(text: string): Record<string, JsonValue> {
  const [, externalDocumentId = text, spdxDocument = '', checksum = ''] =
    /^(\S+)\s+(\S+)\s+(.+)$/.exec(text) ?? []
  return { externalDocumentId, spdxDocument, checksum: checksumOf(checksum) }
}

/** Words after one another; the last one is the rest. */
function named(
  text: string,
  [first, second, third]: readonly [string, string, string],
): Record<string, string> {
  const [, one = text, two, three] = /^(\S+)\s+(\S+)\s+(.+)$/s.exec(text) ?? []
  return {
    [first]: one,
    ...(two === undefined ? {} : { [second]: two }),
    ...(three === undefined ? {} : { [third]: three }),
  }
}

/** `310:420` */
function rangeOf(text: string, unit: 'offset' | 'lineNumber', snippet: Record<string, JsonValue>): JsonValue {
  const [, start, end] = /^(\d{1,15}):(\d{1,15})$/.exec(text) ?? []
  if (start === undefined || end === undefined) return text
  const reference = snippet['snippetFromFile'] ?? ''
  const pointer = (place: string) => ({ reference, [unit]: Number(place) })
  return { startPointer: pointer(start), endPointer: pointer(end) }
}
