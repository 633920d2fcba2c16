import { gunzipSync, zstdDecompressSync } from 'node:zlib'
import type { Reason } from '../reason.ts'
import { decodeText } from './decode-text.ts'
import { readZip } from './read-zip.ts'
import { MAX_REPORT_BYTES, tooLarge } from './report-limit.ts'
import { startsWith } from './starts-with.ts'

/** One text in UTF-8 out of a report, and how it was come by. */
export type ReportText = {
  /** Its path inside an archive; undefined where the report is none. */
  readonly member: string | undefined
  /** Without a byte-order mark. */
  readonly text: Buffer
  /** What was undone, outermost first: `zip`, `gzip`, `zstd`, `utf-16le`. */
  readonly steps: readonly string[]
  /** Where the text begins in the bytes that the last step gave: behind a byte-order mark. */
  readonly offset: number
}

/** A file of an archive that could not be unpacked or decoded. */
export type UnreadMember = { readonly member: string; readonly reason: Reason }

/**
 * Takes a report out of its containers and encoding: gzip, zstd, zip with one or several files; UTF-8 with a byte-order mark,
 * UTF-16 with or without one, XML in the encoding that it declares. Gives the texts in it, or the reason why there are none. What the file is called plays no part.
 */
export function unpackReport(bytes: Uint8Array): readonly (ReportText | UnreadMember)[] | Reason {
  const own = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return unpack(own, [])
}

/** Containers inside containers that are looked into. */
const MAX_STEPS = 3

function unpack(bytes: Buffer, steps: readonly string[]): readonly (ReportText | UnreadMember)[] | Reason {
  if (bytes.length > MAX_REPORT_BYTES) return tooLarge
  const isZip = zipBeginnings.some((magic) => startsWith(bytes, magic))
  const packer = packers.find(({ magic }) => startsWith(bytes, magic))
  if (!isZip && packer === undefined) {
    const decoded = decodeText(bytes)
    return 'code' in decoded
      ? decoded
      : [{ ...decoded, member: undefined, steps: [...steps, ...decoded.steps] }]
  }
  if (steps.length >= MAX_STEPS || (isZip && steps.includes('zip')))
    return { code: 'container', text: 'Archives stand in archives, deeper than is read.' }
  return packer === undefined ? unpackZip(bytes, steps) : unpackStream(bytes, steps, packer)
}

/** The second is that of an archive without files. */
const zipBeginnings = [
  [0x50, 0x4b, 0x03, 0x04],
  [0x50, 0x4b, 0x05, 0x06],
]

const packers = [
  { name: 'gzip', magic: [0x1f, 0x8b], undo: gunzipSync },
  { name: 'zstd', magic: [0x28, 0xb5, 0x2f, 0xfd], undo: zstdDecompressSync },
]

function unpackStream(bytes: Buffer, steps: readonly string[], { name, undo }: (typeof packers)[number]) {
  try {
    const unpacked = undo(bytes, { maxOutputLength: MAX_REPORT_BYTES })
    return unpack(unpacked, [...steps, name])
  } catch (error) {
    return hasCode(error, 'ERR_BUFFER_TOO_LARGE')
      ? tooLarge
      : ({ code: 'container', text: `The ${name} archive is broken or cut off.` } as const)
  }
}

function hasCode(error: unknown, code: string): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === code
}

function unpackZip(bytes: Buffer, steps: readonly string[]): readonly (ReportText | UnreadMember)[] | Reason {
  const files = readZip(bytes, MAX_REPORT_BYTES)
  if ('code' in files) return files
  return files.flatMap(({ path: member, content }): readonly (ReportText | UnreadMember)[] => {
    const texts = unpack(content, [...steps, 'zip'])
    return 'code' in texts ? [{ member, reason: texts }] : texts.map((text) => ({ ...text, member }))
  })
}
