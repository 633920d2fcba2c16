import type { ByteRange } from '../syntax/parsed-report.ts'
import { type ByteWindow, TooLargeInside } from './byte-window.ts'

/** An item of a list that is read by itself. */
export type SplitItem = {
  /** What `*` stands for in the list's path, then the place in the list. */
  readonly places: readonly number[]
  /** Its text; valid until the next item. */
  readonly text: Buffer
  readonly range: ByteRange
}

/** The text is no JSON as far as could be told without parsing what is skipped. */
export class BrokenJson extends Error {}

/**
 * Walks over the text of one JSON value and hands on each item of the lists that a path leads to (`*`: any item of a list, any
 * member of an object). Gives the text without those items: a document of the same shape in which the lists are empty.
 * What is skipped is only followed by its brackets and quotation marks; whoever parses the pieces sees the rest.
 *
 * @param maxRest bytes that the text without the items may have
 * @throws BrokenJson, TooLargeInside
 */
export function splitJson(
  window: ByteWindow,
  path: readonly string[],
  maxRest: number,
  onItem: ((item: SplitItem) => void) | undefined,
): Buffer {
  const splitter = new JsonSplitter(window, maxRest, onItem)
  splitter.value(path, [])
  if (splitter.peek() !== undefined) throw new BrokenJson()
  return splitter.rest()
}

const QUOTE = 0x22
const COMMA = 0x2c
const COLON = 0x3a
const BACKSLASH = 0x5c
const OPEN_LIST = 0x5b
const CLOSE_LIST = 0x5d
const OPEN_OBJECT = 0x7b
const CLOSE_OBJECT = 0x7d

class JsonSplitter {
  readonly #window: ByteWindow
  readonly #onItem: ((item: SplitItem) => void) | undefined
  readonly #rest: Buffer[] = []
  readonly #maxRest: number
  #restLength = 0

  constructor(window: ByteWindow, maxRest: number, onItem: ((item: SplitItem) => void) | undefined) {
    this.#window = window
    this.#maxRest = maxRest
    this.#onItem = onItem
  }

  rest(): Buffer {
    return Buffer.concat(this.#rest)
  }

  /** @param path what is left of the way to the lists; undefined where no list can be below */
  value(path: readonly string[] | undefined, places: readonly number[]): void {
    const first = this.peek()
    if (first === undefined) throw new BrokenJson()
    if (path === undefined || (first !== OPEN_LIST && first !== OPEN_OBJECT)) this.#keep(this.#skipped())
    else if (path.length === 0) this.#split(first, places)
    else if (first === OPEN_OBJECT) this.#members(path, places)
    else this.#items(path, places)
  }

  /** The next byte that is no white space. */
  peek(): number | undefined {
    const window = this.#window
    for (;;) {
      const byte = window.peek()
      if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) return byte
      window.at += 1
    }
  }

  /** The list itself: an object in its place is no list, and its reader will say so. */
  #split(first: number, places: readonly number[]): void {
    if (first !== OPEN_LIST) return this.#keep(this.#skipped())
    this.#put('[]')
    this.#each(CLOSE_LIST, (index) => {
      const start = this.#window.base + this.#window.at
      const text = this.#skipped()
      this.#onItem?.({ places: [...places, index], text, range: [start, start + text.length] })
    })
  }

  #members([key, ...path]: readonly string[], places: readonly number[]): void {
    this.#put('{')
    this.#each(CLOSE_OBJECT, (index) => {
      if (this.peek() !== QUOTE) throw new BrokenJson()
      if (index > 0) this.#put(',')
      const name = Buffer.from(this.#skipped())
      if (this.peek() !== COLON) throw new BrokenJson()
      this.#window.at += 1
      this.#keep(name)
      this.#put(':')
      const isWay = key === '*' || nameOf(name) === key
      this.value(isWay ? path : undefined, key === '*' ? [...places, index] : places)
    })
    this.#put('}')
  }

  #items([key, ...path]: readonly string[], places: readonly number[]): void {
    this.#put('[')
    this.#each(CLOSE_LIST, (index) => {
      if (index > 0) this.#put(',')
      this.value(key === '*' ? path : undefined, [...places, index])
    })
    this.#put(']')
  }

  #each(close: number, use: (index: number) => void): void {
    this.#window.at += 1
    if (this.peek() === close) {
      this.#window.at += 1
      return
    }
    for (let index = 0; ; index += 1) {
      this.peek()
      this.#window.forget()
      use(index)
      const next = this.peek()
      if (next !== COMMA && next !== close) throw new BrokenJson()
      this.#window.at += 1
      if (next === close) return
    }
  }

  /** Skips the value at this place and gives its text. */
  #skipped(): Buffer {
    const window = this.#window
    window.forget()
    const start = window.base + window.at
    const first = window.peek()
    if (first === QUOTE) this.#skipText()
    else if (first === OPEN_OBJECT || first === OPEN_LIST) this.#skipNested()
    else this.#skipWord()
    return window.bytes.subarray(start - window.base, window.at)
  }

  #skipNested(): void {
    const window = this.#window
    let depth = 0
    do {
      const byte = window.peek()
      if (byte === undefined) throw new BrokenJson()
      if (byte === QUOTE) {
        this.#skipText()
        continue
      }
      if (byte === OPEN_OBJECT || byte === OPEN_LIST) depth += 1
      else if (byte === CLOSE_OBJECT || byte === CLOSE_LIST) depth -= 1
      window.at += 1
    } while (depth > 0)
  }

  /** Behind the next quotation mark that no backslash escapes. */
  #skipText(): void {
    const window = this.#window
    const start = window.base + window.at
    window.at += 1
    for (;;) {
      // Behind `end` stands what was read before.
      const found = window.bytes.indexOf(QUOTE, window.at)
      if (found < 0 || found >= window.end) {
        window.at = window.end
        if (!window.more()) throw new BrokenJson()
        continue
      }
      let first = found
      while (first - 1 > start - window.base && window.bytes[first - 1] === BACKSLASH) first -= 1
      window.at = found + 1
      if ((found - first) % 2 === 0) return
    }
  }

  #skipWord(): void {
    const window = this.#window
    const start = window.base + window.at
    for (let byte = window.peek(); byte !== undefined && isWord(byte); byte = window.peek()) window.at += 1
    if (window.base + window.at === start) throw new BrokenJson()
  }

  #put(text: string): void {
    this.#keep(Buffer.from(text))
  }

  #keep(bytes: Buffer): void {
    if (this.#onItem !== undefined) return
    this.#restLength += bytes.length
    if (this.#restLength > this.#maxRest) throw new TooLargeInside()
    this.#rest.push(Buffer.from(bytes))
  }
}

function nameOf(text: Buffer): unknown {
  try {
    return JSON.parse(text.toString())
  } catch {
    return undefined
  }
}

function isWord(byte: number): boolean {
  return byte > 0x20 && byte !== COMMA && byte !== CLOSE_LIST && byte !== CLOSE_OBJECT && byte !== QUOTE
}
