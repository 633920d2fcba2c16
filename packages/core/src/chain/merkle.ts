import { createHash } from 'node:crypto'
import type { Digest } from '../digest/sha256.ts'

/** Root of the Merkle tree over the leaves (RFC 6962, section 2.1): one leaf can be proven without the others. */
export function merkleRoot(leaves: readonly Buffer[]): Digest {
  return `sha256:${root(leaves).toString('hex')}`
}

function root(leaves: readonly Buffer[]): Buffer {
  const [only] = leaves
  if (only === undefined) return sum(Buffer.alloc(0))
  if (leaves.length === 1) return sum(Buffer.of(0), only)
  const half = largestPowerOfTwoBelow(leaves.length)
  return sum(Buffer.of(1), root(leaves.slice(0, half)), root(leaves.slice(half)))
}

function largestPowerOfTwoBelow(count: number): number {
  return 2 ** Math.floor(Math.log2(count - 1))
}

function sum(...parts: readonly Buffer[]): Buffer {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part)
  return hash.digest()
}
