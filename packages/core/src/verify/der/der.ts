/** One element of DER (ITU-T X.690). */
export interface DerElement {
  /** The identifier octet: class, form and number. */
  readonly tag: number
  readonly contents: Buffer
  /** Identifier, length and contents as they stand in the input. */
  readonly encoded: Buffer
}

/** Tags that certificates and timestamps use. */
export const tags = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  null: 0x05,
  oid: 0x06,
  utf8String: 0x0c,
  utcTime: 0x17,
  generalizedTime: 0x18,
  sequence: 0x30,
  set: 0x31,
  context0: 0xa0,
  context3: 0xa3,
} as const

/** The bytes are not DER of the expected structure; its callers turn it into their coded error. */
export class DerMalformed extends Error {
  override readonly name = 'DerMalformed'
}

/** Reads bytes that are exactly one element of this tag. */
export function readDer(bytes: Buffer, tag: number): DerElement {
  const [element, ...rest] = readElements(bytes)
  if (element === undefined || rest.length > 0) throw new DerMalformed('not exactly one element')
  return expectTag(element, tag)
}

/** The members of a constructed element of this tag. */
export function membersOf(element: DerElement | undefined, tag: number): readonly DerElement[] {
  return readElements(expectTag(element, tag).contents)
}

/** The element itself when it is there and has this tag. */
export function expectTag(element: DerElement | undefined, tag: number): DerElement {
  if (element?.tag !== tag) {
    throw new DerMalformed(
      `found ${element === undefined ? 'nothing' : `tag ${element.tag}`}, expected tag ${tag}`,
    )
  }
  return element
}

/** The members themselves when there are so many. */
export function exactly(members: readonly DerElement[], count: number): readonly DerElement[] {
  if (members.length !== count) throw new DerMalformed(`${members.length} members, expected ${count}`)
  return members
}

/** Demands one small number. */
export function isInteger(element: DerElement | undefined, expected: number): void {
  const { contents } = expectTag(element, tags.integer)
  if (contents.length !== 1 || contents[0] !== expected)
    throw new DerMalformed(`another number than ${expected}`)
}

/** Demands one object identifier. */
export function isOid(element: DerElement | undefined, expected: string): void {
  const found = oidOf(element)
  if (found !== expected) throw new DerMalformed(`type ${found}, expected ${expected}`)
}

/** An object identifier in dotted form. */
export function oidOf(element: DerElement | undefined): string {
  const bytes = expectTag(element, tags.oid).contents
  const arcs: number[] = []
  let arc = 0
  let isNew = true
  for (const byte of bytes) {
    if (isNew && byte === 0x80) throw new DerMalformed('an arc is not in its shortest form')
    arc = arc * 128 + (byte & 0x7f)
    isNew = byte < 0x80
    if (!isNew) continue
    arcs.push(arc)
    arc = 0
  }
  const [first] = arcs
  if (first === undefined || !isNew || !arcs.every(Number.isSafeInteger))
    throw new DerMalformed('not an object identifier')
  const root = Math.min(2, Math.floor(first / 40))
  return [root, first - 40 * root, ...arcs.slice(1)].join('.')
}

function readElements(bytes: Buffer): readonly DerElement[] {
  const elements: DerElement[] = []
  for (let at = 0; at < bytes.length; ) {
    const { start, end } = contentsRange(bytes, at)
    const tag = bytes.readUInt8(at)
    if ((tag & 0x1f) === 0x1f) throw new DerMalformed('a long tag')
    elements.push({ tag, contents: bytes.subarray(start, end), encoded: bytes.subarray(at, end) })
    at = end
  }
  return elements
}

/** Only definite lengths in their shortest form are DER (X.690, 10.1). */
function contentsRange(bytes: Buffer, at: number): { readonly start: number; readonly end: number } {
  const first = bytes[at + 1]
  if (first === undefined) throw new DerMalformed('the input ends within an element')
  if (first < 0x80) return within(bytes, at + 2, first)
  const count = first & 0x7f
  if (count === 0 || count > 4 || at + 2 + count > bytes.length) throw new DerMalformed('an unusable length')
  const length = bytes.readUIntBE(at + 2, count)
  if (length < 0x80 || length < 256 ** (count - 1))
    throw new DerMalformed('a length is not in its shortest form')
  return within(bytes, at + 2 + count, length)
}

function within(
  bytes: Buffer,
  start: number,
  length: number,
): { readonly start: number; readonly end: number } {
  if (start + length > bytes.length) throw new DerMalformed('the input ends within an element')
  return { start, end: start + length }
}
