/** Order of the group of P-256 (FIPS 186-5, SEC 2). */
const ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n

/**
 * DER form of a P-256 signature with the lower of its two S values. Both (r, s) and (r, n−s) verify, so without this rule
 * anyone could change the bytes of a signed item without breaking it.
 * @param raw r and s, 32 bytes each (IEEE P1363), as `crypto.sign` gives them with `dsaEncoding: 'ieee-p1363'`
 */
export function lowSDer(raw: Buffer): Buffer {
  const s = toInteger(raw.subarray(32))
  return encode(toInteger(raw.subarray(0, 32)), s > ORDER / 2n ? ORDER - s : s)
}

/** Whether these bytes are the one DER form that {@link lowSDer} writes. */
export function isLowSDer(signature: Buffer): boolean {
  const rLength = signature[3] ?? 0
  const r = toInteger(signature.subarray(4, 4 + rLength))
  const s = toInteger(signature.subarray(6 + rLength))
  return signature.length <= 72 && s <= ORDER / 2n && encode(r, s).equals(signature)
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
