import { isJsonObject, type JsonValue } from '@custody/core/json/read-json'
import { isList } from '../member.ts'

/** A text that is equal for values that are equal as JSON, members in whatever order, and for no others. */
export function jsonKey(value: JsonValue): string {
  if (isList(value)) return `[${value.map(jsonKey).join()}]`
  if (!isJsonObject(value)) return JSON.stringify(value)
  const members = Object.keys(value)
    .toSorted()
    .map((key) => `${JSON.stringify(key)}:${jsonKey(value[key] ?? null)}`)
  return `{${members.join()}}`
}
