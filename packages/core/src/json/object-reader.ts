import type { CustodyError } from '../errors.ts'
import { isJsonObject, type JsonObject, type JsonValue } from './read-json.ts'

/** Makes the error of a reader: at which place, what was there, what belongs there. */
export type Refusal = (where: string, found: string, expected: string) => CustodyError

/**
 * Reads the members of one JSON object, each exactly once and by its type; {@link end} refuses what nobody asked for.
 * A closed format is read by taking its members and calling `end`; an open one leaves `end` out.
 */
export class ObjectReader {
  readonly #object: JsonObject
  readonly #where: string
  readonly #refuse: Refusal
  readonly #taken = new Set<string>()

  constructor(value: JsonValue | undefined, where: string, refuse: Refusal) {
    if (!isJsonObject(value)) throw refuse(where, kindOf(value), 'an object')
    this.#object = value
    this.#where = where
    this.#refuse = refuse
  }

  /** Protobuf JSON may write null for a member that is absent. */
  has(name: string): boolean {
    return (this.optional(name) ?? null) !== null
  }

  optional(name: string): JsonValue | undefined {
    this.#taken.add(name)
    return this.#object[name]
  }

  /** All members, for an object whose names carry meaning. */
  names(): readonly string[] {
    return Object.keys(this.#object)
  }

  text(name: string): string {
    const value = this.optional(name)
    if (typeof value !== 'string') throw this.refusal(name, kindOf(value), 'a text')
    return value
  }

  optionalText(name: string): string | undefined {
    return this.has(name) ? this.text(name) : undefined
  }

  /** The text itself or a refusal. */
  exactly(name: string, expected: string): void {
    const value = this.text(name)
    if (value !== expected)
      throw this.refusal(name, JSON.stringify(value.slice(0, 80)), JSON.stringify(expected))
  }

  object(name: string): ObjectReader {
    return new ObjectReader(this.optional(name), `${this.#where}.${name}`, this.#refuse)
  }

  list(name: string, limit: number): readonly JsonValue[] {
    const value = this.optional(name)
    if (!isList(value)) throw this.refusal(name, kindOf(value), 'a list')
    if (value.length > limit) throw this.refusal(name, `${value.length} members`, `at most ${limit}`)
    return value
  }

  objects(name: string, limit: number): readonly ObjectReader[] {
    return this.list(name, limit).map(
      (value, index) => new ObjectReader(value, `${this.#where}.${name}[${index}]`, this.#refuse),
    )
  }

  /** Base64 in its one canonical form (RFC 4648 section 4, padded, no spare bits). */
  bytes(name: string): Buffer {
    return this.#decode(name, this.text(name))
  }

  bytesList(name: string, limit: number): readonly Buffer[] {
    return this.list(name, limit).map((value, index) => {
      if (typeof value !== 'string') throw this.refusal(`${name}[${index}]`, kindOf(value), 'base64')
      return this.#decode(`${name}[${index}]`, value)
    })
  }

  /** A non-negative 64-bit integer as protobuf JSON writes it: in a text. */
  integerText(name: string): string {
    const value = this.text(name)
    if (!/^(?:0|[1-9][0-9]{0,18})$/.test(value)) {
      throw this.refusal(name, JSON.stringify(value.slice(0, 40)), 'a decimal integer')
    }
    return value
  }

  /** Refuses members that were not read. */
  end(): void {
    for (const name of Object.keys(this.#object)) {
      if (!this.#taken.has(name))
        throw this.refusal('', `the member ${JSON.stringify(name.slice(0, 80))}`, 'only known members')
    }
  }

  refusal(name: string, found: string, expected: string): CustodyError {
    return this.#refuse(name === '' ? this.#where : `${this.#where}.${name}`, found, expected)
  }

  #decode(name: string, text: string): Buffer {
    const bytes = Buffer.from(text, 'base64')
    if (bytes.toString('base64') !== text) throw this.refusal(name, 'another form', 'canonical base64')
    return bytes
  }
}

function isList(value: JsonValue | undefined): value is readonly JsonValue[] {
  return Array.isArray(value)
}

function kindOf(value: JsonValue | undefined): string {
  if (value === undefined) return 'nothing'
  if (value === null) return 'null'
  return Array.isArray(value) ? 'a list' : `a value of type ${typeof value}`
}
