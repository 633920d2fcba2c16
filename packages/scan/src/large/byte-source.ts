import { coreError } from '@custody/core/core-errors'
import { type Digest, digestOf } from '@custody/core/digest/sha256'

/** Bytes from which on a file is read piece by piece where its format allows it. */
export const LARGE_REPORT_BYTES = 64 * 1024 * 1024

/** A file whose content is not in memory. */
export type ByteSource = {
  /** Bytes, when it was found. */
  readonly size: number
  /** Opens it anew: a regular file, never through a link. */
  readonly open: () => OpenSource
}

export type OpenSource = {
  /** Fills the buffer from where the last read ended; gives the number of bytes, 0 at the end. */
  readonly read: (into: Buffer) => number
  readonly close: () => void
}

/**
 * The whole content of a file that fits into memory, read through one descriptor.
 * @param digest what it was before, if it has been read
 * @throws file-changed where it is not what it was
 */
export function readWhole(source: ByteSource, digest?: Digest): Buffer {
  const opened = source.open()
  try {
    // One byte more than there was shows whether it grew.
    const bytes = Buffer.allocUnsafe(source.size + 1)
    let length = 0
    for (let read = -1; read !== 0 && length < bytes.length; length += read)
      read = opened.read(bytes.subarray(length))
    const content = bytes.subarray(0, length)
    const isSame = digest === undefined || digestOf(content) === digest
    if (length !== source.size || !isSame) throw coreError('file-changed', { where: 'a report' })
    return content
  } finally {
    opened.close()
  }
}
