// Just enough DER (ITU-T X.690) to write certificates, timestamp tokens and the parts inside them.

/** One element: tag, length in its shortest form, contents. */
export function element(tag: number, ...contents: readonly Uint8Array[]): Buffer {
  const body = Buffer.concat(contents)
  return Buffer.concat([Buffer.from([tag, ...lengthOctets(body.length)]), body])
}

export const sequence = (...items: readonly Uint8Array[]): Buffer => element(0x30, ...items)
export const boolean = (value: boolean): Buffer => element(0x01, Buffer.from([value ? 0xff : 0]))
export const nothing = (): Buffer => element(0x05)
export const octetString = (bytes: Uint8Array): Buffer => element(0x04, bytes)
export const utf8String = (text: string): Buffer => element(0x0c, Buffer.from(text))

/** A set with its members in ascending order of their encoding, as DER wants it. */
export const set = (...items: readonly Buffer[]): Buffer =>
  element(0x31, ...items.toSorted((a, b) => a.compare(b)))

/** `[number]` around other elements: EXPLICIT tags, and IMPLICIT ones of constructed types. */
export const tagged = (number: number, ...items: readonly Uint8Array[]): Buffer =>
  element(0xa0 | number, ...items)

/** `[number] IMPLICIT` of a primitive type: the contents stand bare. */
export const taggedPrimitive = (number: number, contents: Uint8Array): Buffer =>
  element(0x80 | number, contents)

/** A non-negative integer, given as number or as big-endian octets. */
export function integer(value: number | Uint8Array): Buffer {
  const octets = typeof value === 'number' ? [...numberOctets(value)] : [...value]
  while (octets.length > 1 && octets[0] === 0) octets.shift()
  if ((octets[0] ?? 0) > 0x7f) octets.unshift(0)
  return element(0x02, Buffer.from(octets))
}

/** A bit string; `unused` counts the bits at the end that do not belong to it. */
export const bitString = (bytes: Uint8Array, unused = 0): Buffer =>
  element(0x03, Buffer.from([unused]), bytes)

/** An object identifier from its dotted form. */
export function objectIdentifier(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number)
  return element(0x06, Buffer.from([first * 40 + second, ...rest.flatMap(base128)]))
}

/** UTCTime up to 2049 and GeneralizedTime from 2050 on (RFC 5280, 4.1.2.5). */
export function certificateTime(date: Date): Buffer {
  return date.getUTCFullYear() < 2050
    ? element(0x17, Buffer.from(compactTime(date).slice(2)))
    : generalizedTime(date)
}

/** GeneralizedTime in whole seconds: fractions would have to drop their trailing zeros, which readers get wrong. */
export const generalizedTime = (date: Date): Buffer => element(0x18, Buffer.from(compactTime(date)))

const compactTime = (date: Date): string =>
  date
    .toISOString()
    .replace(/\.\d+Z$/, 'Z')
    .replaceAll(/[-:T]/g, '')

function lengthOctets(length: number): number[] {
  if (length < 0x80) return [length]
  const octets = [...numberOctets(length)]
  return [0x80 | octets.length, ...octets]
}

function numberOctets(value: number): Buffer {
  const hex = value.toString(16)
  return Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex')
}

function base128(value: number): number[] {
  const octets = [value & 0x7f]
  for (let rest = Math.floor(value / 128); rest > 0; rest = Math.floor(rest / 128))
    octets.unshift((rest & 0x7f) | 0x80)
  return octets
}
