import { createHash } from 'node:crypto'
import { Transform } from 'node:stream'
import type { Digest } from '@custody/core/digest/sha256'
import { githubError } from './github-errors.ts'

/** Counts and hashes the bytes that pass; ends with archive-too-large after `limit` bytes. */
export class ByteMeter extends Transform {
  readonly #hash = createHash('sha256')
  readonly #limit: number
  size = 0

  constructor(limit: number) {
    super()
    this.#limit = limit
  }

  override _transform(
    chunk: Buffer,
    _encoding: string,
    done: (error: Error | null, chunk?: Buffer) => void,
  ): void {
    this.size += chunk.byteLength
    if (this.size > this.#limit) {
      done(githubError('archive-too-large', { expected: `at most ${this.#limit} bytes` }))
      return
    }
    this.#hash.update(chunk)
    done(null, chunk)
  }

  /** Of all bytes so far; can be asked once. */
  digest(): Digest {
    return `sha256:${this.#hash.digest('hex')}`
  }
}
