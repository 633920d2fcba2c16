/** One DER element: its tag, its contents, and the whole encoding that it was read from. */
export interface DerElement {
  readonly tag: number
  readonly contents: Buffer
  readonly encoded: Buffer
}

/** The elements that stand one after the other in `der`; throws when the lengths do not add up. */
export function decodeElements(der: Buffer): readonly DerElement[] {
  const elements: DerElement[] = []
  for (let offset = 0; offset < der.length; ) {
    const next = decodeElement(der.subarray(offset))
    elements.push(next)
    offset += next.encoded.length
  }
  return elements
}

/** The members of the one sequence that `der` holds. */
export function decodeSequence(der: Buffer): readonly DerElement[] {
  const [outer, ...more] = decodeElements(der)
  if (outer?.tag !== 0x30 || more.length > 0) throw new Error('expected one DER sequence')
  return decodeElements(outer.contents)
}

function decodeElement(der: Buffer): DerElement {
  const first = der[1]
  if (first === undefined || first === 0x80) throw new Error('DER element without a length')
  const extra = first < 0x80 ? 0 : first & 0x7f
  const length = extra === 0 ? first : der.readUIntBE(2, extra)
  const start = 2 + extra
  if (start + length > der.length) throw new Error('DER element longer than its input')
  return {
    tag: der.readUInt8(0),
    contents: der.subarray(start, start + length),
    encoded: der.subarray(0, start + length),
  }
}
