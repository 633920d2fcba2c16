import type { JsonValue } from '@custody/core/json/read-json'

/** `Array.isArray` for JSON, without the `any` that it makes of a readonly list. */
export function isJsonList(value: JsonValue | undefined): value is readonly JsonValue[] {
  return Array.isArray(value)
}
