import { gunzipSync } from 'node:zlib'
import type { Reason } from './reason.ts'

/** Largest report that is read, in bytes, before and after unpacking. */
export const MAX_REPORT_BYTES = 256 * 1024 * 1024

/** A report's text in UTF-8, and how it was come by. */
export type DecodedReport = {
  /** Without a byte-order mark. */
  readonly text: Buffer
  /** What was undone, outermost first: `gzip`, `utf-16le`. */
  readonly steps: readonly string[]
  /** Where the text begins in the bytes that the last step gave: behind a byte-order mark. */
  readonly offset: number
}

/**
 * Takes a report out of its container and encoding: gzip, UTF-8 with a byte-order mark, UTF-16 with or without one.
 * Gives UTF-8 without a mark, or the reason why not. What the file is called plays no part.
 */
export function unpackReport(bytes: Uint8Array): DecodedReport | Reason {
  if (bytes.length === 0)
    return { code: 'empty-file', text: 'The file is empty: the tool wrote nothing into it.' }
  if (bytes.length > MAX_REPORT_BYTES) return tooLarge
  const packed = packers.find(({ magic }) => startsWith(bytes, magic))
  if (packed !== undefined)
    return { code: 'container', text: `${packed.name} archives are not read: unpack the report first.` }
  return startsWith(bytes, gzip) ? unpack(bytes) : toUtf8(bytes, [])
}

const tooLarge: Reason = {
  code: 'too-large',
  text: `The report is larger than ${MAX_REPORT_BYTES} bytes and was not read.`,
}

const gzip = [0x1f, 0x8b]
const packers = [
  { name: 'zip', magic: [0x50, 0x4b, 0x03, 0x04] },
  { name: 'zstd', magic: [0x28, 0xb5, 0x2f, 0xfd] },
]

function unpack(bytes: Uint8Array): DecodedReport | Reason {
  try {
    const unpacked = gunzipSync(bytes, { maxOutputLength: MAX_REPORT_BYTES })
    return unpacked.length === 0
      ? { code: 'empty-file', text: 'The gzip archive holds an empty file.' }
      : toUtf8(unpacked, ['gzip'])
  } catch (error) {
    return isTooLarge(error)
      ? tooLarge
      : { code: 'container', text: 'The gzip archive is broken or cut off.' }
  }
}

function isTooLarge(error: unknown): boolean {
  return (
    typeof error === 'object' && error !== null && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE'
  )
}

function toUtf8(bytes: Uint8Array, steps: readonly string[]): DecodedReport | Reason {
  const own = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (startsWith(bytes, [0xef, 0xbb, 0xbf])) return { text: own.subarray(3), steps, offset: 3 }
  const wide = utf16.find(({ mark, guess }) => startsWith(bytes, mark) || guess(bytes))
  if (wide === undefined) return { text: own, steps, offset: 0 }
  try {
    const text = Buffer.from(new TextDecoder(wide.name, { fatal: true }).decode(bytes))
    return { text, steps: [...steps, wide.name], offset: 0 }
  } catch {
    return { code: 'encoding', text: `The file begins as ${wide.name.toUpperCase()} and is not valid in it.` }
  }
}

/** Without a mark, an ASCII character (as all JSON begins) beside a zero byte tells which half comes first. */
const utf16 = [
  { name: 'utf-16le', mark: [0xff, 0xfe], guess: (bytes: Uint8Array) => bytes[0] !== 0 && bytes[1] === 0 },
  {
    name: 'utf-16be',
    mark: [0xfe, 0xff],
    guess: (bytes: Uint8Array) => bytes[0] === 0 && bytes[1] !== 0 && bytes.length > 1,
  },
]

function startsWith(bytes: Uint8Array, magic: readonly number[]): boolean {
  return magic.every((byte, index) => bytes[index] === byte)
}
