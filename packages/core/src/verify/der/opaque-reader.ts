import { DerMalformed } from './der.ts'

/**
 * Reads the presentation language of TLS (RFC 5246, 4), in which certificate timestamps are written: fixed fields, and variable
 * ones behind their length.
 */
export class OpaqueReader {
  readonly #bytes: Buffer
  #at = 0

  constructor(bytes: Buffer) {
    this.#bytes = bytes
  }

  get isAtEnd(): boolean {
    return this.#at === this.#bytes.length
  }

  take(count: number): Buffer {
    const taken = this.#bytes.subarray(this.#at, this.#at + count)
    if (taken.length !== count) throw new DerMalformed('a certificate timestamp that ends too early')
    this.#at += count
    return taken
  }

  opaque(lengthOctets: number): Buffer {
    return this.take(this.take(lengthOctets).readUIntBE(0, lengthOctets))
  }

  end(): void {
    if (!this.isAtEnd) throw new DerMalformed('bytes after a certificate timestamp')
  }
}
