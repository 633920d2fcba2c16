import { positions } from './sample.ts'

/** Changed bytes with a word for what was done. */
export type Change = readonly [name: string, bytes: Buffer]

/** What can happen to bytes: a bit flipped, some cut off or added, white space where it means nothing. */
export function* changeBytes(bytes: Buffer): Generator<Change> {
  for (const at of positions(bytes)) yield [`flip byte ${at}`, flip(bytes, at)]
  yield ['cut off the last byte', bytes.subarray(0, -1)]
  yield ['cut off the first byte', bytes.subarray(1)]
  yield ['cut in half', bytes.subarray(0, bytes.byteLength >> 1)]
  yield ['empty', Buffer.alloc(0)]
  yield ['a line break behind', Buffer.concat([bytes, Buffer.from('\n')])]
  yield ['a zero behind', Buffer.concat([bytes, Buffer.of(0)])]
  yield ['a space before', Buffer.concat([Buffer.from(' '), bytes])]
  yield ['a byte-order mark', Buffer.concat([Buffer.of(0xef, 0xbb, 0xbf), bytes])]
  yield ['twice', Buffer.concat([bytes, bytes])]
  if (bytes[0] === 0x7b) yield ['a space inside', Buffer.concat([Buffer.from('{ '), bytes.subarray(1)])]
}

export function flip(bytes: Buffer, at: number): Buffer {
  const changed = Buffer.from(bytes)
  changed[at] = (changed[at] ?? 0) ^ 1
  return changed
}
