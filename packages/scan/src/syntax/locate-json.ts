import type { ByteRange } from './parsed-report.ts'

/**
 * The byte ranges of values in JSON text that was parsed before: one pass, in which only the ways of the wanted pointers
 * (RFC 6901) are followed and everything else is skipped.
 *
 * @param sequence the text is several values, and the first key of a pointer counts them
 */
export function locateJson(
  bytes: Buffer,
  pointers: Iterable<string>,
  sequence: boolean,
): ReadonlyMap<string, ByteRange> {
  const root = new Way()
  for (const pointer of pointers) root.add(pointer)
  const locator = new JsonLocator(bytes)
  if (sequence) locator.values(root)
  else locator.value(root)
  return locator.found
}

/** What is wanted below one value. */
class Way {
  readonly next = new Map<string, Way>()
  pointer: string | undefined

  add(pointer: string): void {
    const keys = pointer.split('/').slice(1)
    const last = keys.reduce<Way>(
      (at, key) => at.#step(key.replaceAll('~1', '/').replaceAll('~0', '~')),
      this,
    )
    last.pointer = pointer
  }

  #step(key: string): Way {
    const known = this.next.get(key) ?? new Way()
    this.next.set(key, known)
    return known
  }
}

const QUOTE = 0x22
const COMMA = 0x2c
const BACKSLASH = 0x5c
const OPEN_LIST = 0x5b
const CLOSE_LIST = 0x5d
const OPEN_OBJECT = 0x7b
const CLOSE_OBJECT = 0x7d

class JsonLocator {
  readonly found = new Map<string, ByteRange>()
  readonly #bytes: Buffer
  #at = 0

  constructor(bytes: Buffer) {
    this.#bytes = bytes
  }

  values(way: Way): void {
    for (let index = 0; this.#peek() !== undefined; index += 1) this.#child(way.next.get(String(index)))
  }

  value(way: Way): void {
    this.#child(way)
  }

  #child(way: Way | undefined): void {
    this.#peek()
    const start = this.#at
    if (way === undefined || way.next.size === 0) this.#skip()
    else this.#follow(way)
    if (way?.pointer !== undefined) this.found.set(way.pointer, [start, this.#at])
  }

  #follow(way: Way): void {
    const first = this.#peek()
    if (first === OPEN_OBJECT) this.#members(way)
    else if (first === OPEN_LIST) this.#items(way)
    else this.#skip()
  }

  #members(way: Way): void {
    this.#at += 1
    while (this.#peek() === QUOTE) {
      const key = this.#key()
      this.#peek()
      this.#at += 1
      this.#child(way.next.get(key))
      if (this.#peek() === COMMA) this.#at += 1
    }
    this.#at += 1
  }

  #items(way: Way): void {
    this.#at += 1
    for (let index = 0, next = this.#peek(); next !== undefined && next !== CLOSE_LIST; index += 1) {
      this.#child(way.next.get(String(index)))
      next = this.#peek()
      if (next === COMMA) this.#at += 1
    }
    this.#at += 1
  }

  #key(): string {
    const start = this.#at
    this.#skipText()
    const text = this.#bytes.toString('utf8', start + 1, this.#at - 1)
    return text.includes('\\') ? String(JSON.parse(`"${text}"`)) : text
  }

  /** The next byte that is not white space. */
  #peek(): number | undefined {
    for (let byte = this.#bytes[this.#at]; isSpace(byte); byte = this.#bytes[this.#at]) this.#at += 1
    return this.#bytes[this.#at]
  }

  #skip(): void {
    const first = this.#bytes[this.#at]
    if (first === QUOTE) this.#skipText()
    else if (first === OPEN_OBJECT || first === OPEN_LIST) this.#skipNested()
    else this.#skipWord()
  }

  #skipNested(): void {
    const bytes = this.#bytes
    let depth = 0
    do {
      const byte = bytes[this.#at]
      if (byte === QUOTE) {
        this.#skipText()
        continue
      }
      if (byte === OPEN_OBJECT || byte === OPEN_LIST) depth += 1
      else if (byte === CLOSE_OBJECT || byte === CLOSE_LIST) depth -= 1
      this.#at += 1
    } while (depth > 0 && this.#at < bytes.length)
  }

  /** Behind the next quotation mark that no backslash escapes. */
  #skipText(): void {
    const bytes = this.#bytes
    for (let at = this.#at + 1; ; at += 1) {
      at = bytes.indexOf(QUOTE, at)
      if (at < 0) {
        this.#at = bytes.length
        return
      }
      let first = at
      while (bytes[first - 1] === BACKSLASH) first -= 1
      if ((at - first) % 2 === 1) continue
      this.#at = at + 1
      return
    }
  }

  #skipWord(): void {
    do this.#at += 1
    while (this.#at < this.#bytes.length && !isEnd(this.#bytes[this.#at]))
  }
}

function isSpace(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09
}

function isEnd(byte: number | undefined): boolean {
  return byte === COMMA || byte === CLOSE_OBJECT || byte === CLOSE_LIST || isSpace(byte)
}
