import { isJsonObject, type JsonObject, type JsonValue } from '@custody/core/json/read-json'

/** Members of foreign objects: each function gives the value if it has the type that was asked for, else its absence. */

export function textOf(object: JsonObject | undefined, key: string): string | undefined {
  const value = object?.[key]
  return typeof value === 'string' && value !== '' ? value : undefined
}

export function numberOf(object: JsonObject | undefined, key: string): number | undefined {
  const value = object?.[key]
  return typeof value === 'number' ? value : undefined
}

export function booleanOf(object: JsonObject | undefined, key: string): boolean | undefined {
  const value = object?.[key]
  return typeof value === 'boolean' ? value : undefined
}

export function objectOf(object: JsonObject | undefined, ...keys: readonly string[]): JsonObject | undefined {
  let at = object
  for (const key of keys) at = asObject(at?.[key])
  return at
}

export function listOf(object: JsonObject | undefined, key: string): readonly JsonValue[] {
  const value = object?.[key]
  return isList(value) ? value : []
}

/** The members of a list that are objects, each with its place in the list. */
export function objectsOf(
  object: JsonObject | undefined,
  key: string,
): readonly (readonly [JsonObject, number])[] {
  // A loop: this is asked of each member of the largest documents.
  const found: (readonly [JsonObject, number])[] = []
  listOf(object, key).forEach((value, index) => {
    if (isJsonObject(value)) found.push([value, index])
  })
  return found
}

export function textsOf(object: JsonObject | undefined, key: string): readonly string[] {
  return listOf(object, key).filter((value) => typeof value === 'string')
}

export function isList(value: JsonValue | undefined): value is readonly JsonValue[] {
  return Array.isArray(value)
}

function asObject(value: JsonValue | undefined): JsonObject | undefined {
  return isJsonObject(value) ? value : undefined
}
