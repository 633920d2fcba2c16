import { crc32, inflateRawSync } from 'node:zlib'

/** A file in a zip, its path with forward slashes. */
export interface ZipEntry {
  readonly path: string
  readonly contents: Buffer
}

const STORED = 0
const DEFLATED = 8
const UTF8_NAMES = 0x0800
// Midnight of 1 January 1980, the first date that the format knows.
const NO_DATE = 0x00210000

/** A zip of uncompressed files, the same bytes for the same entries (PKWARE APPNOTE 6.3). */
export function writeZip(entries: readonly ZipEntry[]): Buffer<ArrayBuffer> {
  const locals: Buffer[] = []
  const directory: Buffer[] = []
  let offset = 0
  for (const { path, contents } of entries) {
    const name = Buffer.from(path)
    const facts = uints(
      [UTF8_NAMES, 2],
      [STORED, 2],
      [NO_DATE, 4],
      [crc32(contents), 4],
      [contents.length, 4],
    )
    const sizes = uints([contents.length, 4], [name.length, 2], [0, 2])
    const local = Buffer.concat([uints([0x04034b50, 4], [20, 2]), facts, sizes, name, contents])
    directory.push(Buffer.concat([uints([0x02014b50, 4], [20, 2], [20, 2]), facts, sizes]))
    directory.push(uints([0, 2], [0, 2], [0, 2], [0, 4], [offset, 4]), name)
    locals.push(local)
    offset += local.length
  }
  const central = Buffer.concat(directory)
  const count = entries.length
  const end = uints([0x06054b50, 4], [0, 4], [count, 2], [count, 2], [central.length, 4], [offset, 4], [0, 2])
  return Buffer.concat([...locals, central, end])
}

/** The files of a zip, stored or deflated, without its folders. Throws on what it does not know. */
export function readZip(zip: Buffer): readonly ZipEntry[] {
  const end = zip.lastIndexOf(uints([0x06054b50, 4]))
  if (end < 0) throw new Error('not a zip')
  const entries: ZipEntry[] = []
  let offset = zip.readUInt32LE(end + 16)
  for (let left = zip.readUInt16LE(end + 10); left > 0; left--) {
    const nameLength = zip.readUInt16LE(offset + 28)
    const path = zip.subarray(offset + 46, offset + 46 + nameLength).toString()
    if (!path.endsWith('/')) entries.push({ path, contents: readContents(zip, offset) })
    offset += 46 + nameLength + zip.readUInt16LE(offset + 30) + zip.readUInt16LE(offset + 32)
  }
  return entries
}

function readContents(zip: Buffer, offset: number): Buffer {
  const local = zip.readUInt32LE(offset + 42)
  const start = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28)
  const packed = zip.subarray(start, start + zip.readUInt32LE(offset + 20))
  const method = zip.readUInt16LE(offset + 10)
  if (method !== STORED && method !== DEFLATED) throw new Error(`unknown compression ${method}`)
  const contents = method === STORED ? packed : inflateRawSync(packed)
  if (crc32(contents) !== zip.readUInt32LE(offset + 16)) throw new Error('the zip is damaged')
  return contents
}

function uints(...fields: readonly (readonly [value: number, octets: number])[]): Buffer {
  return Buffer.concat(
    fields.map(([value, octets]) => {
      const field = Buffer.alloc(octets)
      field.writeUIntLE(value, 0, octets)
      return field
    }),
  )
}
