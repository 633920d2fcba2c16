import type { JsonValue } from '@custody/core/json/read-json'

export function isList(value: JsonValue | undefined): value is readonly JsonValue[] {
  return Array.isArray(value)
}
