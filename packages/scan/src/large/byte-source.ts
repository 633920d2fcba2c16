import { coreError } from '@custody/core/core-errors'
import { type Digest, digestOf } from '@custody/core/digest/sha256'

/** Bytes from which on a file is read piece by piece where its format allows it. */
export const LARGE_REPORT_BYTES = 64 * 1024 * 1024

/** A file that is too large for memory. */
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
 * The whole content of a file that fits into memory after all.
 * @throws file-changed where it is not what it was
 */
export function readWhole(source: ByteSource, digest: Digest): Buffer {
  const opened = source.open()
  try {
    const bytes = Buffer.allocUnsafe(source.size)
    let length = 0
    for (let read = -1; read !== 0 && length < bytes.length; length += read)
      read = opened.read(bytes.subarray(length))
    if (digestOf(bytes.subarray(0, length)) !== digest) throw coreError('file-changed', { where: 'a report' })
    return bytes
  } finally {
    opened.close()
  }
}
