import { timingSafeEqual } from 'node:crypto'

const TAG = 16
const BLOCK = 64

/**
 * Opens a secret box of NaCl: XSalsa20 and Poly1305 (Bernstein, "Cryptography in NaCl", sections 7 to 10), which OpenSSL does not
 * have. cosign keeps its private keys in one.
 * @param key 32 bytes
 * @param nonce 24 bytes
 * @returns undefined when the box was not made with this key, or was changed
 */
export function openSecretBox(box: Buffer, nonce: Buffer, key: Buffer): Buffer | undefined {
  if (box.length < TAG || nonce.length !== 24 || key.length !== 32) return undefined
  const text = box.subarray(TAG)
  const inner = hsalsa20(key, nonce.subarray(0, 16))
  const stream = salsa20Stream(inner, nonce.subarray(16), 32 + text.length)
  if (!timingSafeEqual(poly1305(text, stream.subarray(0, 32)), box.subarray(0, TAG))) return undefined
  return Buffer.from(text.map((byte, at) => byte ^ (stream[32 + at] ?? 0)))
}

/** "expand 32-byte k". */
const constants = [0x61707865, 0x3320646e, 0x79622d32, 0x6b206574] as const

/** The state of Salsa20 (section 7): constants on the diagonal, the key around them, the 16 bytes of input in the middle. */
function stateOf(key: Buffer, input: Buffer): Uint32Array {
  const word = (from: Buffer, at: number) => from.readUInt32LE(4 * at)
  const [first, second, third, fourth] = constants
  const k = Array.from({ length: 8 }, (_, at) => word(key, at))
  const i = Array.from({ length: 4 }, (_, at) => word(input, at))
  return Uint32Array.from([first, ...k.slice(0, 4), second, ...i, third, ...k.slice(4), fourth])
}

/** Positions that one quarter round takes: columns, then rows. */
const quarters = [
  [0, 4, 8, 12],
  [5, 9, 13, 1],
  [10, 14, 2, 6],
  [15, 3, 7, 11],
  [0, 1, 2, 3],
  [5, 6, 7, 4],
  [10, 11, 8, 9],
  [15, 12, 13, 14],
] as const

function rounds(state: Uint32Array): Uint32Array {
  const x = Uint32Array.from(state)
  for (let round = 0; round < 10; round += 1) {
    for (const [a, b, c, d] of quarters) {
      mix(x, b, a, d, 7)
      mix(x, c, b, a, 9)
      mix(x, d, c, b, 13)
      mix(x, a, d, c, 18)
    }
  }
  return x
}

function mix(x: Uint32Array, into: number, one: number, other: number, bits: number): void {
  const sum = ((x[one] ?? 0) + (x[other] ?? 0)) >>> 0
  x[into] = (x[into] ?? 0) ^ ((sum << bits) | (sum >>> (32 - bits)))
}

function hsalsa20(key: Buffer, input: Buffer): Buffer {
  const x = rounds(stateOf(key, input))
  return bytesOf([0, 5, 10, 15, 6, 7, 8, 9].map((at) => x[at] ?? 0))
}

function salsa20Stream(key: Buffer, nonce: Buffer, length: number): Buffer {
  const blocks = Array.from({ length: Math.ceil(length / BLOCK) }, (_, counter) => {
    const input = Buffer.alloc(16)
    nonce.copy(input)
    input.writeUInt32LE(counter, 8)
    const state = stateOf(key, input)
    return bytesOf([...rounds(state)].map((word, at) => (word + (state[at] ?? 0)) >>> 0))
  })
  return Buffer.concat(blocks)
}

function bytesOf(words: readonly number[]): Buffer {
  const bytes = Buffer.alloc(4 * words.length)
  for (const [at, word] of words.entries()) bytes.writeUInt32LE(word, 4 * at)
  return bytes
}

const PRIME = (1n << 130n) - 5n
const CLAMP = 0x0ffffffc0ffffffc0ffffffc0fffffffn

/** RFC 8439, 2.5. */
function poly1305(text: Buffer, key: Buffer): Buffer {
  const r = littleEndian(key.subarray(0, 16)) & CLAMP
  let sum = 0n
  for (let at = 0; at < text.length; at += 16) {
    const block = text.subarray(at, at + 16)
    sum = ((sum + littleEndian(block) + (1n << BigInt(8 * block.length))) * r) % PRIME
  }
  const tag = (sum + littleEndian(key.subarray(16))) & ((1n << 128n) - 1n)
  return Buffer.from(Buffer.from(tag.toString(16).padStart(32, '0'), 'hex').toReversed())
}

function littleEndian(bytes: Buffer): bigint {
  return bytes.length === 0 ? 0n : BigInt(`0x${Buffer.from(bytes.toReversed()).toString('hex')}`)
}
