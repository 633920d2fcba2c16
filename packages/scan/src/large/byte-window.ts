import { createHash } from 'node:crypto'
import type { Digest } from '@custody/core/digest/sha256'
import type { OpenSource } from './byte-source.ts'

const CHUNK = 1024 * 1024

/** What a large file holds that has to be in memory at once cannot be. */
export class TooLargeInside extends Error {}

/**
 * A window that moves over a file, hashing what it passes. The bytes from `from` on stay in memory until `forget` lets go of them.
 * The reader works on `bytes`, `at` and `end` directly, since a call for each byte would cost more than all else.
 */
export class ByteWindow {
  bytes = Buffer.allocUnsafe(4 * CHUNK)
  /** Where the reader is, in `bytes`. */
  at = 0
  /** Behind the last byte that was read, in `bytes`. */
  end = 0
  /** Offset in the file of the first byte of `bytes`. */
  base = 0
  #from = 0
  #isOver = false
  readonly #sum = createHash('sha256')
  readonly #source: OpenSource
  readonly #maxKept: number
  readonly #progress: (bytes: number) => void

  /** @param maxKept bytes that may have to stay in memory at once */
  constructor(source: OpenSource, maxKept: number, progress: (bytes: number) => void) {
    this.#source = source
    this.#maxKept = maxKept
    this.#progress = progress
  }

  /** Lets go of all bytes before the reader's place. */
  forget(): void {
    this.#from = this.at
  }

  /**
   * Reads on; gives whether there was more. Places in `bytes` move: they are counted from `base`.
   * @throws TooLargeInside where more would have to be kept than may be
   */
  more(): boolean {
    if (this.#isOver) return false
    this.#makeRoom()
    const read = this.#source.read(
      this.bytes.subarray(this.end, Math.min(this.bytes.length, this.end + CHUNK)),
    )
    this.#sum.update(this.bytes.subarray(this.end, this.end + read))
    this.end += read
    this.#isOver = read === 0
    this.#progress(this.base + this.end)
    return read > 0
  }

  /** The byte at the reader's place; undefined at the end of the file. */
  peek(): number | undefined {
    return this.at < this.end || this.more() ? this.bytes[this.at] : undefined
  }

  /** Digest and size of the whole file, after reading it to its end. */
  finish(): { readonly digest: Digest; readonly size: number } {
    do this.at = this.end
    while ((this.forget(), this.more()))
    return { digest: `sha256:${this.#sum.digest('hex')}`, size: this.base + this.end }
  }

  #makeRoom(): void {
    if (this.bytes.length - this.end >= CHUNK) return
    const kept = this.end - this.#from
    if (kept > this.#maxKept) throw new TooLargeInside()
    const into = kept > this.bytes.length / 2 ? Buffer.allocUnsafe(this.bytes.length * 2) : this.bytes
    this.bytes.copy(into, 0, this.#from, this.end)
    this.bytes = into
    this.base += this.#from
    this.at -= this.#from
    this.end = kept
    this.#from = 0
  }
}
