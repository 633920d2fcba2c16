import type { ByteRange } from './parsed-report.ts'

/** Finds lines by pointers of the form `/12-20`, counted from 1, both ends included; without the last line's end. */
export function locateLines(bytes: Buffer, pointers: Iterable<string>): ReadonlyMap<string, ByteRange> {
  const ranges = new Map<string, ByteRange>()
  const starts = startsOfLines(bytes)
  for (const pointer of pointers) {
    const [, first, last] = /^\/(\d+)-(\d+)$/.exec(pointer) ?? []
    const start = starts[Number(first) - 1]
    if (start === undefined) continue
    let end = starts[Number(last)] ?? bytes.length
    while (end > start && (bytes[end - 1] === 0x0a || bytes[end - 1] === 0x0d)) end -= 1
    ranges.set(pointer, [start, end])
  }
  return ranges
}

function startsOfLines(bytes: Buffer): readonly number[] {
  const starts = [0]
  for (let at = 0; at < bytes.length; at += 1) {
    const isEnd = bytes[at] === 0x0a || (bytes[at] === 0x0d && bytes[at + 1] !== 0x0a)
    if (isEnd) starts.push(at + 1)
  }
  return starts
}
