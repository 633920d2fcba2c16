import type { EcdsaCurve } from './key-algorithm.ts'

/** Orders of the groups (FIPS 186-5, SEC 2). */
const orders: Readonly<Record<EcdsaCurve, bigint>> = {
  'P-256': 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n,
  'P-384':
    0xffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973n,
}

/** The longest form: two integers with a leading zero byte each. */
const longest: Readonly<Record<EcdsaCurve, number>> = { 'P-256': 72, 'P-384': 104 }

/**
 * DER form of an ECDSA signature with the lower of its two S values. Both (r, s) and (r, n−s) verify, so without this rule
 * anyone could change the bytes of a signed item without breaking it.
 * @param raw r and s, each as long as the curve's field (IEEE P1363), as `crypto.sign` gives them with `dsaEncoding: 'ieee-p1363'`
 */
export function lowSDer(raw: Buffer, curve: EcdsaCurve): Buffer {
  const half = raw.length / 2
  return encode(toInteger(raw.subarray(0, half)), lower(toInteger(raw.subarray(half)), curve))
}

/** {@link lowSDer} of a signature in DER, which other signers than Node give; undefined when it is none. */
export function lowSOfDer(signature: Buffer, curve: EcdsaCurve): Buffer | undefined {
  const { r, s } = decode(signature)
  if (signature.length > longest[curve] || !encode(r, s).equals(signature)) return undefined
  return encode(r, lower(s, curve))
}

/** Whether these bytes are the one DER form that {@link lowSDer} writes. */
export function isLowSDer(signature: Buffer, curve: EcdsaCurve): boolean {
  return lowSOfDer(signature, curve)?.equals(signature) === true
}

function lower(s: bigint, curve: EcdsaCurve): bigint {
  const order = orders[curve]
  return s > order / 2n ? order - s : s
}

function decode(signature: Buffer): { readonly r: bigint; readonly s: bigint } {
  const rLength = signature[3] ?? 0
  return {
    r: toInteger(signature.subarray(4, 4 + rLength)),
    s: toInteger(signature.subarray(6 + rLength)),
  }
}

function encode(r: bigint, s: bigint): Buffer {
  const members = Buffer.concat([encodeInteger(r), encodeInteger(s)])
  return Buffer.concat([Buffer.from([0x30, members.length]), members])
}

function encodeInteger(value: bigint): Buffer {
  const hex = value.toString(16)
  const bytes = Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex')
  const padded = (bytes[0] ?? 0) < 0x80 ? bytes : Buffer.concat([Buffer.from([0]), bytes])
  return Buffer.concat([Buffer.from([0x02, padded.length]), padded])
}

function toInteger(bytes: Buffer): bigint {
  return bytes.length === 0 ? 0n : BigInt(`0x${bytes.toString('hex')}`)
}
