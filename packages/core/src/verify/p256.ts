import type { KeyObject } from 'node:crypto'
import { DerMalformed, exactly, expectTag, membersOf, readDer, tags } from './der/der.ts'

/** Field, order and base point of P-256 (FIPS 186-5, SEC 2, 2.4.2). */
const FIELD = 0xffffffff00000001000000000000000000000000ffffffffffffffffffffffffn
const ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n
const BASE: Point = {
  x: 0x6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296n,
  y: 0x4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5n,
  z: 1n,
}

/** Jacobian coordinates: (x / z², y / z³); z is 0 for the point at infinity. */
interface Point {
  readonly x: bigint
  readonly y: bigint
  readonly z: bigint
}

const INFINITY: Point = { x: 1n, y: 1n, z: 0n }

/**
 * Verifies an ECDSA signature over a digest (FIPS 186-5, 6.4.2). Nothing here is secret, so that it need not take the same time
 * for every input; it takes milliseconds, where Node's own, which wants the bytes, takes a tenth of one.
 * @param digest 32 bytes
 * @param key of this curve
 */
export function verifyP256(digest: Buffer, key: KeyObject, signature: Buffer): boolean {
  const { r, s } = readSignature(signature)
  if (r < 1n || r >= ORDER || s < 1n || s >= ORDER) return false
  const { x, y } = key.export({ format: 'jwk' })
  const own: Point = { x: toInteger(bytesOf(x)), y: toInteger(bytesOf(y)), z: 1n }
  const inverse = invert(s, ORDER)
  const sum = add(
    multiply(BASE, modulo(toInteger(digest) * inverse, ORDER)),
    multiply(own, modulo(r * inverse, ORDER)),
  )
  if (sum.z === 0n) return false
  const zInverse = invert(sum.z, FIELD)
  return modulo(modulo(sum.x * zInverse * zInverse, FIELD), ORDER) === r
}

function readSignature(signature: Buffer): { readonly r: bigint; readonly s: bigint } {
  try {
    const members = exactly(membersOf(readDer(signature, tags.sequence), tags.sequence), 2)
    const [r = 0n, s = 0n] = members.map((member) => positive(expectTag(member, tags.integer).contents))
    return { r, s }
  } catch (error) {
    if (error instanceof DerMalformed) return { r: 0n, s: 0n }
    throw error
  }
}

/** Zero, which no signature holds, for a number that is negative or not in its shortest form (X.690, 8.3). */
function positive(contents: Buffer): bigint {
  const [first = 0x80, second = 0x80] = contents
  const isPadded = first === 0 && contents.length > 1 && second < 0x80
  return first >= 0x80 || isPadded ? 0n : toInteger(contents)
}

function multiply(point: Point, factor: bigint): Point {
  let result = INFINITY
  for (const bit of factor.toString(2)) {
    result = double(result)
    if (bit === '1') result = add(result, point)
  }
  return result
}

/** `dbl-2001-b` of the Explicit-Formulas Database: for curves with a = -3. */
function double({ x, y, z }: Point): Point {
  const delta = modulo(z * z, FIELD)
  const gamma = modulo(y * y, FIELD)
  const beta = modulo(x * gamma, FIELD)
  const alpha = modulo(3n * (x - delta) * (x + delta), FIELD)
  const newX = modulo(alpha * alpha - 8n * beta, FIELD)
  return {
    x: newX,
    y: modulo(alpha * (4n * beta - newX) - 8n * gamma * gamma, FIELD),
    z: modulo((y + z) * (y + z) - gamma - delta, FIELD),
  }
}

/** `add-2007-bl` of the Explicit-Formulas Database. */
function add(a: Point, b: Point): Point {
  if (a.z === 0n) return b
  if (b.z === 0n) return a
  const aZ = modulo(a.z * a.z, FIELD)
  const bZ = modulo(b.z * b.z, FIELD)
  const aU = modulo(a.x * bZ, FIELD)
  const h = modulo(b.x * aZ - aU, FIELD)
  const aS = modulo(a.y * b.z * bZ, FIELD)
  const half = modulo(b.y * a.z * aZ - aS, FIELD)
  if (h === 0n) return half === 0n ? double(a) : INFINITY
  const i = modulo(4n * h * h, FIELD)
  const j = modulo(h * i, FIELD)
  const r = 2n * half
  const v = modulo(aU * i, FIELD)
  const x = modulo(r * r - j - 2n * v, FIELD)
  return {
    x,
    y: modulo(r * (v - x) - 2n * aS * j, FIELD),
    z: modulo(((a.z + b.z) * (a.z + b.z) - aZ - bZ) * h, FIELD),
  }
}

/** By Fermat's little theorem: the modulus is a prime. */
function invert(value: bigint, prime: bigint): bigint {
  let result = 1n
  let power = modulo(value, prime)
  for (let exponent = prime - 2n; exponent > 0n; exponent >>= 1n) {
    if ((exponent & 1n) === 1n) result = modulo(result * power, prime)
    power = modulo(power * power, prime)
  }
  return result
}

function modulo(value: bigint, by: bigint): bigint {
  const rest = value % by
  return rest < 0n ? rest + by : rest
}

function bytesOf(base64url: string | undefined): Buffer {
  return Buffer.from(base64url ?? '', 'base64url')
}

function toInteger(bytes: Buffer): bigint {
  return bytes.length === 0 ? 0n : BigInt(`0x${bytes.toString('hex')}`)
}
