import { crc32, deflateRawSync } from 'node:zlib'

export type ZipMember = {
  readonly path: string
  readonly content: string | Buffer
  /** What is said instead of the truth. */
  readonly localPath?: string
  readonly size?: number
  readonly checksum?: number
  readonly flags?: number
  readonly method?: number
  /** Unix mode, as of a link. */
  readonly mode?: number
}

/** Writes a zip archive, and every lie about it that a test asks for. */
export function zipArchive(members: readonly ZipMember[], comment = ''): Buffer {
  const files: Buffer[] = []
  const directory: Buffer[] = []
  for (const member of members) {
    const offset = files.reduce((sum, { length }) => sum + length, 0)
    const content = Buffer.from(member.content)
    const packed = deflateRawSync(content)
    const path = Buffer.from(member.path)
    const localPath = Buffer.from(member.localPath ?? member.path)
    const facts = Buffer.alloc(26)
    facts.writeUInt16LE(20, 0)
    facts.writeUInt16LE(member.flags ?? 0, 2)
    facts.writeUInt16LE(member.method ?? 8, 4)
    facts.writeUInt32LE(member.checksum ?? crc32(content), 10)
    facts.writeUInt32LE(packed.length, 14)
    facts.writeUInt32LE(member.size ?? content.length, 18)
    files.push(Buffer.from('PK\x03\x04', 'latin1'), withLength(facts, localPath.length), localPath, packed)
    const more = Buffer.alloc(14)
    more.writeUInt32LE(((member.mode ?? 0o100644) << 16) >>> 0, 6)
    more.writeUInt32LE(offset, 10)
    const head = Buffer.from('PK\x01\x02\x14\x03', 'latin1')
    directory.push(head, withLength(facts, path.length), more, path)
  }
  const body = Buffer.concat(files)
  const list = Buffer.concat(directory)
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50, 0)
  end.writeUInt16LE(members.length, 8)
  end.writeUInt16LE(members.length, 10)
  end.writeUInt32LE(list.length, 12)
  end.writeUInt32LE(body.length, 16)
  end.writeUInt16LE(comment.length, 20)
  return Buffer.concat([body, list, end, Buffer.from(comment)])
}

function withLength(facts: Buffer, nameLength: number): Buffer {
  const copy = Buffer.from(facts)
  copy.writeUInt16LE(nameLength, 22)
  return copy
}
