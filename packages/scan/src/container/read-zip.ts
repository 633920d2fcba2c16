import { crc32, inflateRawSync } from 'node:zlib'
import type { Reason } from '../reason.ts'

/** A file of an archive. */
export type ZipFile = { readonly path: string; readonly content: Buffer }

/** Files of an archive that are unpacked. */
const MAX_FILES = 1000
/** Above this size in bytes a file may not be more than so many times its packed size. */
const RATIO = { above: 8 * 1024 * 1024, most: 200 }

/**
 * Unpacks a zip archive (PKWARE's APPNOTE 6.3) that is wholly in memory, as its directory lists it. Whatever two programs could
 * take for different contents is refused: encryption, links, names that lead out of the archive or stand there twice, a file
 * whose own header has another name, archives of several volumes or of the large form, other methods than deflate.
 *
 * Archives of the size of a report are read at once, as all reports are; the library for zip in this suite reads files, in a stream.
 *
 * @param maxBytes of all files together
 */
export function readZip(bytes: Buffer, maxBytes: number): readonly ZipFile[] | Reason {
  try {
    const entries = readDirectory(bytes).filter(({ path }) => !path.endsWith('/'))
    const total = entries.reduce((sum, { size }) => sum + size, 0)
    if (total > maxBytes)
      return { code: 'too-large', text: `The files of the archive are larger than ${maxBytes} bytes.` }
    refuseTwins(entries)
    return entries.map((entry) => ({ path: entry.path, content: contentOf(entry, bytes) }))
  } catch (error) {
    if (error instanceof ZipFault) return { code: 'container', text: `The zip archive ${error.message}.` }
    // Offsets that lead out of the archive, and what cannot be inflated.
    return { code: 'container', text: 'The zip archive is broken or cut off.' }
  }
}

class ZipFault extends Error {}

type Entry = {
  readonly path: string
  readonly method: number
  readonly checksum: number
  readonly packed: number
  readonly size: number
  readonly offset: number
}

const END = { signature: 0x06054b50, length: 22 }
const ENTRY = { signature: 0x02014b50, length: 46 }
const FILE = { signature: 0x04034b50, length: 30 }
const LARGE_FORM = 0xffffffff

/** APPNOTE 4.3.12 and 4.3.16. */
function readDirectory(bytes: Buffer): readonly Entry[] {
  const end = findEnd(bytes)
  const [here, first] = [bytes.readUInt16LE(end + 4), bytes.readUInt16LE(end + 6)]
  const [count, size] = [bytes.readUInt16LE(end + 10), bytes.readUInt32LE(end + 12)]
  let at = bytes.readUInt32LE(end + 16)
  if (here !== 0 || first !== 0 || count === 0xffff || at === LARGE_FORM)
    throw new ZipFault('is of several volumes or of the large form')
  if (count > MAX_FILES) throw new ZipFault(`has more than ${MAX_FILES} files`)
  if (at + size > end) throw new ZipFault('is broken or cut off')
  return Array.from({ length: count }, () => {
    const entry = readEntry(bytes, at)
    at = entry.next
    return entry
  })
}

/** The end of the directory stands at the end of the archive, behind it a comment of known length and nothing else. */
function findEnd(bytes: Buffer): number {
  const earliest = Math.max(0, bytes.length - END.length - 0xffff)
  for (let at = bytes.length - END.length; at >= earliest; at -= 1) {
    const isEnd = bytes.readUInt32LE(at) === END.signature
    if (isEnd && at + END.length + bytes.readUInt16LE(at + 20) === bytes.length) return at
  }
  throw new ZipFault('is broken or cut off')
}

function readEntry(bytes: Buffer, at: number): Entry & { readonly next: number } {
  if (bytes.readUInt32LE(at) !== ENTRY.signature) throw new ZipFault('is broken or cut off')
  if ((bytes.readUInt16LE(at + 8) & 1) !== 0) throw new ZipFault('is encrypted')
  const lengths = [28, 30, 32].map((offset) => bytes.readUInt16LE(at + offset))
  const path = bytes.toString('utf8', at + ENTRY.length, at + ENTRY.length + (lengths[0] ?? 0))
  const unixMode = bytes.readUInt32LE(at + 38) >>> 16
  if ((unixMode & 0o170000) === 0o120000) throw new ZipFault('holds a symbolic link')
  if (!isPlainPath(path)) throw new ZipFault('holds a name that leads out of it')
  return {
    path,
    method: bytes.readUInt16LE(at + 10),
    checksum: bytes.readUInt32LE(at + 16),
    packed: bytes.readUInt32LE(at + 20),
    size: bytes.readUInt32LE(at + 24),
    offset: bytes.readUInt32LE(at + 42),
    next: lengths.reduce((sum, length) => sum + length, at + ENTRY.length),
  }
}

function isPlainPath(path: string): boolean {
  const isRooted = path === '' || path.startsWith('/') || /^[A-Za-z]:/.test(path)
  return (
    !isRooted && !/[\\\0-\x1f#]/.test(path) && !path.split('/').some((part) => part === '..' || part === '.')
  )
}

function refuseTwins(entries: readonly Entry[]): void {
  if (new Set(entries.map(({ path }) => path)).size < entries.length) throw new ZipFault('holds a name twice')
}

/** APPNOTE 4.3.7. */
function contentOf({ path, method, checksum, packed, size, offset }: Entry, bytes: Buffer): Buffer {
  if (bytes.readUInt32LE(offset) !== FILE.signature) throw new ZipFault('is broken or cut off')
  const [nameLength, extraLength] = [bytes.readUInt16LE(offset + 26), bytes.readUInt16LE(offset + 28)]
  const name = bytes.toString('utf8', offset + FILE.length, offset + FILE.length + nameLength)
  if (name !== path) throw new ZipFault('gives a file two names')
  if (size > RATIO.above && size > RATIO.most * packed)
    throw new ZipFault(`has a file of more than ${RATIO.most} times its packed size`)
  const start = offset + FILE.length + nameLength + extraLength
  const data = bytes.subarray(start, start + packed)
  if (method !== 0 && method !== 8) throw new ZipFault('is packed in another way than deflate')
  const content = method === 0 ? data : inflateRawSync(data, { maxOutputLength: Math.max(1, size) })
  if (content.length !== size || crc32(content) !== checksum) throw new ZipFault('is broken or cut off')
  return content
}
