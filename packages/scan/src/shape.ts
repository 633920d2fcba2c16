import { isJsonObject, type JsonObject, type JsonValue } from '@custody/core/json/read-json'
import { isList } from './member.ts'

/** What a value must look like. A shape tells the faults that it finds, and never stops at one. */
export type Shape = (value: JsonValue, faults: ShapeFaults) => void

/** One place where a document is not as its specification demands. */
export type ShapeFault = {
  /** JSON pointer (RFC 6901). */
  readonly pointer: string
  readonly expected: string
}

/** Checks a value; gives at most `limit` faults, and their true number. */
export function checkShape(value: JsonValue, shape: Shape, limit = 20): ShapeFaults {
  const faults = new ShapeFaults(limit)
  shape(value, faults)
  return faults
}

/** Collects faults while a value is walked. The way to the value is kept as keys; a pointer is only made for a fault. */
export class ShapeFaults {
  readonly found: ShapeFault[] = []
  total = 0
  readonly #way: (string | number)[] = []
  readonly #limit: number

  constructor(limit: number) {
    this.#limit = limit
  }

  add(expected: string): void {
    this.total += 1
    if (this.found.length < this.#limit) this.found.push({ pointer: pointerOf(this.#way), expected })
  }

  /** Checks a member of the value at hand; without a closure, since large documents have millions of them. */
  member(key: string | number, shape: Shape, value: JsonValue): void {
    this.#way.push(key)
    shape(value, this)
    this.#way.pop()
  }

  within(key: string | number, check: () => void): void {
    this.#way.push(key)
    check()
    this.#way.pop()
  }
}

/** JSON pointer of a way of keys (RFC 6901, section 3). */
export function pointerOf(way: readonly (string | number)[]): string {
  return way.map((key) => `/${escapeKey(String(key))}`).join('')
}

function escapeKey(key: string): string {
  return key.slice(0, 200).toWellFormed().replaceAll('~', '~0').replaceAll('/', '~1')
}

export const text: Shape = (value, faults) => {
  if (typeof value !== 'string') faults.add('a text')
}

export const boolean: Shape = (value, faults) => {
  if (typeof value !== 'boolean') faults.add('true or false')
}

export const integer: Shape = (value, faults) => {
  if (!Number.isInteger(value)) faults.add('an integer')
}

export function matching(pattern: RegExp, expected: string): Shape {
  return (value, faults) => {
    if (typeof value !== 'string' || !pattern.test(value)) faults.add(expected)
  }
}

export function oneOf(words: Iterable<string>, expected?: string): Shape {
  const known = new Set(words)
  const wanted = expected ?? `one of ${[...known].join(', ')}`
  return (value, faults) => {
    if (typeof value !== 'string' || !known.has(value)) faults.add(wanted)
  }
}

export function listOfShape(item: Shape, unique?: (value: JsonValue) => string | undefined): Shape {
  return (value, faults) => {
    if (!isList(value)) return faults.add('a list')
    const seen = new Set<string>()
    value.forEach((member, index) =>
      faults.within(index, () => {
        item(member, faults)
        const key = unique?.(member)
        if (key !== undefined && seen.size === seen.add(key).size)
          faults.add('a value that is not there twice')
      }),
    )
  }
}

type Members = Readonly<Record<string, Shape>>

export type ObjectRules = {
  readonly required?: Members
  readonly optional?: Members
  /** No member but the named ones. */
  readonly closed?: boolean
  /** What holds between members; gives what was expected where it does not. */
  readonly also?: (object: JsonObject) => string | undefined
}

export function object(rules: ObjectRules): Shape {
  const known: Members = { ...rules.required, ...rules.optional }
  const required = Object.keys(rules.required ?? {})
  return (value, faults) => {
    if (!isJsonObject(value)) return faults.add('an object')
    for (const key of required) if (!(key in value)) faults.add(`the member ${key}`)
    for (const key in value) checkMember(value, key, known, rules.closed === true, faults)
    const missed = rules.also?.(value)
    if (missed !== undefined) faults.add(missed)
  }
}

function checkMember(
  object: JsonObject,
  key: string,
  known: Members,
  closed: boolean,
  faults: ShapeFaults,
): void {
  const shape = Object.hasOwn(known, key) ? known[key] : undefined
  const value = object[key]
  if (shape === undefined && closed) faults.within(key, () => faults.add('no such member'))
  if (shape !== undefined && value !== undefined) faults.within(key, () => shape(value, faults))
}
