import { isJsonObject, type JsonObject, type JsonValue } from '@custody/core/json/read-json'
import { isList } from './member.ts'
import type { ReadingNotes } from './reading-notes.ts'
import { pointerOf } from './shape.ts'

/**
 * An object of a foreign document, with its place in it. Whatever is asked for and is of another type than the format gives it is
 * noted as malformed, so that a reader cannot pass over what it does not understand. Null and an empty text are absence.
 * What is `needed` is noted when it is absent, too.
 */
export class ForeignObject {
  readonly value: JsonObject
  /** JSON pointer (RFC 6901). */
  readonly at: string
  readonly notes: ReadingNotes

  constructor(value: JsonObject, at: string, notes: ReadingNotes) {
    this.value = value
    this.at = at
    this.notes = notes
  }

  has(key: string): boolean {
    return this.#member(key) !== undefined
  }

  text(key: string): string | undefined {
    const value = this.#member(key)
    if (typeof value === 'string') return value === '' ? undefined : value
    return this.#refuse(value, 'a text', key)
  }

  neededText(key: string): string | undefined {
    return this.text(key) ?? this.#miss(key, 'a text')
  }

  number(key: string): number | undefined {
    const value = this.#member(key)
    return typeof value === 'number' ? value : this.#refuse(value, 'a number', key)
  }

  /** A number, or the text of one, as several formats write their scores. */
  decimal(key: string): number | undefined {
    const value = this.#member(key)
    if (typeof value === 'number') return value
    if (value === '') return undefined
    return typeof value === 'string' && /^\d{1,6}(?:\.\d{1,10})?$/.test(value)
      ? Number(value)
      : this.#refuse(value, 'a number', key)
  }

  /** A text, or a number as one: ids of databases are either. */
  id(key: string): string | undefined {
    const value = this.#member(key)
    return typeof value === 'number' ? String(value) : this.text(key)
  }

  flag(key: string): boolean | undefined {
    const value = this.#member(key)
    return typeof value === 'boolean' ? value : this.#refuse(value, 'true or false', key)
  }

  object(key: string): ForeignObject | undefined {
    const value = this.#member(key)
    return isJsonObject(value) ? this.#child(value, key) : this.#refuse(value, 'an object', key)
  }

  neededObject(key: string): ForeignObject | undefined {
    return this.object(key) ?? this.#miss(key, 'an object')
  }

  /** The objects of a list. */
  objects(key: string): readonly ForeignObject[] {
    return this.#items(key).flatMap(([item, index]) => {
      const found = isJsonObject(item)
        ? this.#child(item, key, index)
        : this.#refuse(item, 'an object', key, index)
      return found ?? []
    })
  }

  neededObjects(key: string): readonly ForeignObject[] {
    if (!this.has(key)) this.#miss(key, 'a list')
    return this.objects(key)
  }

  texts(key: string): readonly string[] {
    return this.#items(key).flatMap(([item, index]) =>
      typeof item === 'string' ? item : (this.#refuse(item, 'a text', key, index) ?? []),
    )
  }

  numbers(key: string): readonly number[] {
    return this.#items(key).flatMap(([item, index]) =>
      typeof item === 'number' ? item : (this.#refuse(item, 'a number', key, index) ?? []),
    )
  }

  /** The members of an object that is a map, each an object itself. */
  entries(key: string): readonly (readonly [string, ForeignObject])[] {
    const map = this.object(key)
    return Object.keys(map?.value ?? {}).flatMap((name) => {
      const entry = map?.neededObject(name)
      return entry === undefined ? [] : [[name, entry] as const]
    })
  }

  pointer(...keys: readonly (string | number)[]): string {
    return this.at + pointerOf(keys)
  }

  #member(key: string): JsonValue | undefined {
    return this.value[key] ?? undefined
  }

  #items(key: string): readonly (readonly [JsonValue, number])[] {
    const value = this.#member(key)
    if (isList(value)) return value.map((item, index) => [item, index] as const)
    this.#refuse(value, 'a list', key)
    return []
  }

  #child(value: JsonObject, ...keys: readonly (string | number)[]): ForeignObject {
    return new ForeignObject(value, this.pointer(...keys), this.notes)
  }

  #refuse(value: JsonValue | undefined, expected: string, ...keys: readonly (string | number)[]): undefined {
    if (value !== undefined) this.notes.malformed(expected, this.pointer(...keys))
  }

  #miss(key: string, expected: string): undefined {
    const value = this.#member(key)
    // Of another type: noted already.
    if (value === undefined || value === '') this.notes.malformed(expected, this.pointer(key))
  }
}
