import { coreError } from '../core-errors.ts'

/** What can be written as JSON; `undefined` members of an object are left out. */
export type Writable =
  | null
  | boolean
  | number
  | string
  | readonly Writable[]
  | { readonly [key: string]: Writable | undefined }

/**
 * Canonical JSON after RFC 8785 (JCS): keys by UTF-16 code units, numbers as ECMAScript writes them, no white space.
 * @throws json-not-canonical for a number that is not finite and for a lone surrogate
 */
export function canonicalJson(value: Writable): string {
  return write(value, jcs)
}

/** {@link canonicalJson} as UTF-8 bytes. */
export function canonicalBytes(value: Writable): Buffer {
  return Buffer.from(canonicalJson(value))
}

/**
 * Canonical JSON after OLPC, as in-toto's Metablock signatures need it (securesystemslib `encode_canonical`):
 * keys by code point, only `\` and `"` escaped, integers only.
 * @throws json-not-canonical for fractions, unsafe integers and lone surrogates
 */
export function olpcJson(value: Writable): string {
  return write(value, olpc)
}

interface Dialect {
  readonly compare: (a: string, b: string) => number
  readonly text: (text: string) => string
  readonly number: (value: number) => string
}

/** Texts that need no escape, as names and digests nearly always are: three times as fast as JSON.stringify. */
const plain = /^[ !#-[\]-~]*$/

const jcs: Dialect = {
  compare: (a, b) => (a < b ? -1 : 1),
  text: (text) => (plain.test(text) ? `"${text}"` : JSON.stringify(wellFormed(text))),
  number: (value) => {
    if (!Number.isFinite(value)) throw coreError('json-not-canonical', { found: String(value) })
    return JSON.stringify(value)
  },
}

const olpc: Dialect = {
  compare: (a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)),
  text: (text) => `"${wellFormed(text).replace(/[\\"]/g, (character) => `\\${character}`)}"`,
  number: (value) => {
    if (!Number.isSafeInteger(value))
      throw coreError('json-not-canonical', { found: String(value), expected: 'an integer' })
    return String(value)
  },
}

function write(value: Writable, dialect: Dialect): string {
  switch (typeof value) {
    case 'string':
      return dialect.text(value)
    case 'number':
      return dialect.number(value)
    case 'boolean':
      return String(value)
    default:
      return value === null ? 'null' : isList(value) ? writeList(value, dialect) : writeObject(value, dialect)
  }
}

function writeList(values: readonly Writable[], dialect: Dialect): string {
  return `[${values.map((value) => write(value, dialect)).join(',')}]`
}

function writeObject(object: { readonly [key: string]: Writable | undefined }, dialect: Dialect): string {
  const members: string[] = []
  for (const key of Object.keys(object).sort(dialect.compare)) {
    const value = object[key]
    if (value !== undefined) members.push(`${dialect.text(key)}:${write(value, dialect)}`)
  }
  return `{${members.join(',')}}`
}

function isList(value: object): value is readonly Writable[] {
  return Array.isArray(value)
}

function wellFormed(text: string): string {
  if (!text.isWellFormed()) throw coreError('json-not-canonical', { found: 'a lone surrogate' })
  return text
}
