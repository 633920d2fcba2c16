import { createHash } from 'node:crypto'

/** An append-only Merkle tree of RFC 6962, 2.1 that keeps its leaf hashes in memory. */
export class MerkleTree {
  readonly #leaves: Buffer[] = []
  readonly #subtrees = new Map<string, Buffer>()

  get size(): number {
    return this.#leaves.length
  }

  /** Adds an entry and returns its index. */
  append(entry: Uint8Array): number {
    this.#leaves.push(
      createHash('sha256')
        .update(Buffer.from([0]))
        .update(entry)
        .digest(),
    )
    return this.#leaves.length - 1
  }

  rootHash(): Buffer {
    return this.size === 0 ? createHash('sha256').digest() : this.#hash(0, this.size)
  }

  /** The audit path of an entry in the tree as it is now, from the leaf's sibling upwards (RFC 6962, 2.1.1). */
  inclusionProof(index: number): readonly Buffer[] {
    return this.#path(index, 0, this.size)
  }

  #path(index: number, start: number, size: number): readonly Buffer[] {
    if (size <= 1) return []
    const left = largestPowerBelow(size)
    return index < left
      ? [...this.#path(index, start, left), this.#hash(start + left, size - left)]
      : [...this.#path(index - left, start + left, size - left), this.#hash(start, left)]
  }

  #hash(start: number, size: number): Buffer {
    if (size === 1) return this.#leaves[start] ?? Buffer.alloc(0)
    const key = `${start}+${size}`
    const known = this.#subtrees.get(key)
    if (known !== undefined) return known
    const left = largestPowerBelow(size)
    const pair = [this.#hash(start, left), this.#hash(start + left, size - left)]
    const hash = createHash('sha256')
      .update(Buffer.concat([Buffer.from([1]), ...pair]))
      .digest()
    this.#subtrees.set(key, hash)
    return hash
  }
}

const largestPowerBelow = (size: number): number => 2 ** Math.floor(Math.log2(size - 1))
