import { hash } from 'node:crypto'
import type { InclusionProof } from '../../dsse/signature-bundle.ts'

const LEAF = Buffer.from([0])
const NODE = Buffer.from([1])

/**
 * The root hash that an inclusion proof leads to from an entry (RFC 6962, 2.1), or undefined when the proof has not exactly as
 * many hashes as its index and tree size ask for.
 */
export function rootOf(body: Buffer, { logIndex, treeSize, hashes }: InclusionProof): Buffer | undefined {
  const [index, last] = [BigInt(logIndex), BigInt(treeSize) - 1n]
  if (index > last) return undefined
  // Up to where the paths of the entry and of the last one meet, siblings stand on either side; above, on the left alone.
  const inner = binaryDigits(index ^ last).length
  const border = binaryDigits(index >> BigInt(inner)).replaceAll('0', '').length
  if (hashes.length !== inner + border) return undefined
  const leaf: Buffer = hash('sha256', Buffer.concat([LEAF, body]), 'buffer')
  return hashes.reduce((node, sibling, level) => {
    const isLeft = level < inner && ((index >> BigInt(level)) & 1n) === 0n
    return isLeft ? parentOf(node, sibling) : parentOf(sibling, node)
  }, leaf)
}

function binaryDigits(value: bigint): string {
  return value === 0n ? '' : value.toString(2)
}

function parentOf(left: Buffer, right: Buffer): Buffer {
  return hash('sha256', Buffer.concat([NODE, left, right]), 'buffer')
}
