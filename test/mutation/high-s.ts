/** Order of the group of P-256 (FIPS 186-5). */
const order = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n

/** The other DER value that verifies wherever this base64 of an ECDSA P-256 signature does; any other text stays as it is. */
export function highS(base64: string): string {
  const der = Buffer.from(base64, 'base64')
  const rLength = der[3] ?? 0
  if (der[0] !== 0x30 || der[2] !== 2 || der[4 + rLength] !== 2) return base64
  const s = BigInt(`0x${der.subarray(6 + rLength).toString('hex')}`)
  const members = Buffer.concat([der.subarray(2, 4 + rLength), integer(order - s)])
  return Buffer.concat([Buffer.of(0x30, members.byteLength), members]).toString('base64')
}

function integer(value: bigint): Buffer {
  const hex = value.toString(16)
  const bytes = Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex')
  const padded = (bytes[0] ?? 0) < 0x80 ? bytes : Buffer.concat([Buffer.of(0), bytes])
  return Buffer.concat([Buffer.of(2, padded.byteLength), padded])
}
