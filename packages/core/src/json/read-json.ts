import { coreError } from '../core-errors.ts'

export type JsonValue = null | boolean | number | string | readonly JsonValue[] | JsonObject
/** Made so that it inherits nothing, and no key (`__proto__`, `constructor`) means anything. */
export interface JsonObject {
  readonly [key: string]: JsonValue
}

export interface JsonLimits {
  /** Bytes; default 64 MiB. */
  readonly maxBytes?: number
  /** Levels of nesting; default 100. */
  readonly maxDepth?: number
  /** Integers beyond 2^53-1 as texts of their digits, where nothing is computed with them; default: they are refused. */
  readonly largeIntegersAsText?: boolean
}

/**
 * Reads a JSON document strictly (RFC 8259): UTF-8 without a byte-order mark, one value, no duplicate keys,
 * bounded depth and size. What two readers could read differently is an error, never a choice.
 * Integers beyond 2^53-1 are refused, since they would be rounded, unless the limits say otherwise.
 * @throws json-syntax, json-duplicate-key, json-too-deep, json-too-large, json-encoding
 */
export function readJson(bytes: Uint8Array, where: string, limits: JsonLimits = {}): JsonValue {
  return readerOf(bytes, where, limits).document()
}

/**
 * Reads JSON values that follow each other, as in JSON Lines and in the output of tools that write one object after another,
 * with the same strictness in each. Nothing but white space, or nothing at all, may stand between two of them.
 * @throws json-syntax (also where there is no value), json-duplicate-key, json-too-deep, json-too-large, json-encoding
 */
export function readJsonValues(
  bytes: Uint8Array,
  where: string,
  limits: JsonLimits = {},
): readonly JsonValue[] {
  return readerOf(bytes, where, limits).values()
}

export function isJsonObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function readerOf(bytes: Uint8Array, where: string, limits: JsonLimits): JsonReader {
  const maxBytes = limits.maxBytes ?? 64 * 1024 * 1024
  if (bytes.byteLength > maxBytes) {
    throw coreError('json-too-large', {
      found: `${bytes.byteLength} bytes`,
      expected: `at most ${maxBytes}`,
      where,
    })
  }
  return new JsonReader(decodeUtf8(bytes, where), where, limits)
}

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

function decodeUtf8(bytes: Uint8Array, where: string): string {
  try {
    return decoder.decode(bytes)
  } catch (cause) {
    throw coreError('json-encoding', { where, cause })
  }
}

const space = /[ \t\n\r]*/y
/** What a string cannot hold as it is. */
const special = /[\\\u0000-\u001f]/
const number = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y
const literals: ReadonlyArray<readonly [string, boolean | null]> = [
  ['true', true],
  ['false', false],
  ['null', null],
]

/**
 * An object that inherits nothing: its prototype is empty, frozen and without a prototype itself. One with no prototype at all
 * would be the same to who reads it, and take twice the time to make.
 */
class Bare {
  readonly [key: string]: JsonValue
  static {
    Object.setPrototypeOf(Bare.prototype, null)
    Reflect.deleteProperty(Bare.prototype, 'constructor')
    Object.freeze(Bare.prototype)
  }
}

class JsonReader {
  readonly #text: string
  readonly #where: string
  readonly #maxDepth: number
  readonly #largeAsText: boolean
  #at = 0

  constructor(text: string, where: string, limits: JsonLimits) {
    this.#text = text
    this.#where = where
    this.#maxDepth = limits.maxDepth ?? 100
    this.#largeAsText = limits.largeIntegersAsText ?? false
  }

  document(): JsonValue {
    this.#skipSpace()
    const value = this.#value(0)
    this.#skipSpace()
    if (this.#at < this.#text.length) throw this.#unexpected()
    return value
  }

  values(): readonly JsonValue[] {
    const values: JsonValue[] = []
    this.#skipSpace()
    do {
      values.push(this.#value(0))
      this.#skipSpace()
    } while (this.#at < this.#text.length)
    return values
  }

  #value(depth: number): JsonValue {
    if (depth > this.#maxDepth) {
      throw coreError('json-too-deep', { expected: `at most ${this.#maxDepth} levels`, where: this.#where })
    }
    switch (this.#text[this.#at]) {
      case '{':
        return this.#object(depth)
      case '[':
        return this.#array(depth)
      case '"':
        return this.#string()
      default:
        return this.#scalar()
    }
  }

  #object(depth: number): JsonObject {
    const object: Record<string, JsonValue> = new Bare()
    this.#at += 1
    this.#skipSpace()
    if (this.#take('}')) return object
    do {
      this.#skipSpace()
      if (this.#text[this.#at] !== '"') throw this.#unexpected()
      const key = this.#string()
      if (key in object)
        throw coreError('json-duplicate-key', { found: JSON.stringify(key), where: this.#place() })
      this.#skipSpace()
      if (!this.#take(':')) throw this.#unexpected()
      this.#skipSpace()
      object[key] = this.#value(depth + 1)
      this.#skipSpace()
    } while (this.#take(','))
    if (!this.#take('}')) throw this.#unexpected()
    return object
  }

  #array(depth: number): readonly JsonValue[] {
    const values: JsonValue[] = []
    this.#at += 1
    this.#skipSpace()
    if (this.#take(']')) return values
    do {
      this.#skipSpace()
      values.push(this.#value(depth + 1))
      this.#skipSpace()
    } while (this.#take(','))
    if (!this.#take(']')) throw this.#unexpected()
    return values
  }

  #string(): string {
    const end = this.#endOfString()
    const plain = this.#text.slice(this.#at + 1, end - 1)
    if (!special.test(plain)) {
      this.#at = end
      return plain
    }
    const text = parsed(this.#text.slice(this.#at, end))
    if (typeof text !== 'string') throw this.#unexpected()
    this.#at = end
    return text
  }

  /** Behind the next quotation mark that no backslash escapes. No pattern: its stack is exhausted by texts of some megabytes. */
  #endOfString(): number {
    for (let at = this.#at + 1; ; at += 1) {
      at = this.#text.indexOf('"', at)
      if (at < 0) throw this.#unexpected()
      let first = at
      while (this.#text[first - 1] === '\\') first -= 1
      if ((at - first) % 2 === 0) return at + 1
    }
  }

  #scalar(): string | number | boolean | null {
    for (const [word, value] of literals) {
      if (this.#text.startsWith(word, this.#at)) {
        this.#at += word.length
        return value
      }
    }
    const digits = this.#match(number)
    if (digits === undefined) throw this.#unexpected()
    const value = Number(digits)
    const rounded = Number.isInteger(value) && !Number.isSafeInteger(value) && !/[.eE]/.test(digits)
    if (rounded && this.#largeAsText) return digits
    if (rounded || !Number.isFinite(value)) throw this.#unexpected()
    return value
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at
    const found = pattern.exec(this.#text)?.[0]
    if (found !== undefined) this.#at += found.length
    return found
  }

  #take(character: string): boolean {
    if (this.#text[this.#at] !== character) return false
    this.#at += 1
    return true
  }

  #skipSpace(): void {
    // Written by programs, most JSON has none.
    if (this.#text.charCodeAt(this.#at) <= 0x20) this.#match(space)
  }

  #unexpected() {
    const found = this.#text[this.#at]
    return coreError('json-syntax', {
      found: found === undefined ? 'the end of the file' : JSON.stringify(found),
      where: this.#place(),
    })
  }

  #place(): string {
    return `${this.#where}, character ${this.#at}`
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
