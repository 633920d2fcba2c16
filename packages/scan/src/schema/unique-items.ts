import { isJsonObject, type JsonValue } from '@custody/core/json/read-json'
import { isList } from '../member.ts'
import type { Shape } from '../shape.ts'
import { jsonKey } from './json-key.ts'

/**
 * The keyword `uniqueItems`, in time linear in the list: members are only compared whole, by their canonical form, where the
 * texts and numbers that stand directly in them are equal.
 */
export const uniqueItems: Shape = (value, faults) => {
  if (!isList(value)) return
  const seen = new Map<string, { readonly first: JsonValue; wholes: Set<string> | undefined }>()
  value.forEach((member, index) => {
    const surface = surfaceOf(member)
    const alike = seen.get(surface)
    if (alike === undefined) {
      seen.set(surface, { first: member, wholes: undefined })
      return
    }
    alike.wholes ??= new Set([jsonKey(alike.first)])
    if (alike.wholes.size === alike.wholes.add(jsonKey(member)).size)
      faults.within(index, () => faults.add('a value that is not there twice'))
  })
}

/** Equal for equal values, and cheap. */
function surfaceOf(value: JsonValue): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  if (!isJsonObject(value)) return `[${value.length}`
  return Object.keys(value)
    .toSorted()
    .map((key) => `${key}\u0000${typeof value[key] === 'object' ? '' : String(value[key])}`)
    .join('\u0001')
}
