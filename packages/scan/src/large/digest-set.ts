/** Entries at the beginning; a power of two. */
const CAPACITY = 1 << 16

/**
 * A set of SHA-256 digests that takes 16 bytes for each: a set of texts would take six times that, and make the collector walk over
 * hundreds of thousands of them. Digests are told apart by their first 64 bits.
 */
export class DigestSet {
  #halves = new Uint32Array(2 * CAPACITY)
  size = 0

  /** Adds a digest by its hexadecimal digits; gives whether it is new. */
  add(hex: string): boolean {
    // No entry is zero: that marks a free place.
    const high = Number.parseInt(hex.slice(0, 8), 16) | 1
    const low = Number.parseInt(hex.slice(8, 16), 16)
    const place = this.#placeOf(this.#halves, high >>> 0, low)
    if (this.#halves[place] !== 0) return false
    this.#halves[place] = high >>> 0
    this.#halves[place + 1] = low
    this.size += 1
    if (this.size * 4 > this.#halves.length) this.#grow()
    return true
  }

  #placeOf(halves: Uint32Array, high: number, low: number): number {
    const mask = halves.length - 1
    let place = (low * 2) & mask
    while (halves[place] !== 0 && (halves[place] !== high || halves[place + 1] !== low))
      place = (place + 2) & mask
    return place
  }

  #grow(): void {
    const larger = new Uint32Array(2 * this.#halves.length)
    for (let at = 0; at < this.#halves.length; at += 2) {
      const [high = 0, low = 0] = [this.#halves[at], this.#halves[at + 1]]
      if (high === 0) continue
      const place = this.#placeOf(larger, high, low)
      larger[place] = high
      larger[place + 1] = low
    }
    this.#halves = larger
  }
}
