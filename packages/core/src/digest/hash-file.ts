import { createHash, hash } from 'node:crypto'
import { readSync } from 'node:fs'
import { coreError } from '../core-errors.ts'
import { type OpenedFile, withRegularFile } from './open-regular.ts'
import type { Digest } from './sha256.ts'

export interface FileDigest {
  readonly digest: Digest
  /** Bytes that were hashed. */
  readonly size: number
}

const chunkBytes = 1024 * 1024
const chunk = Buffer.allocUnsafeSlow(chunkBytes)

/**
 * SHA-256 of a regular file, read once through one descriptor, never more than 1 MiB of it in memory.
 * Synchronous on purpose: 32 concurrent asynchronous reads are three times slower on small files.
 * @throws file-missing, file-not-regular, file-changed
 */
export function hashFile(path: string): FileDigest {
  return withRegularFile(path, (file) => {
    const { digest, size } = file.size < chunkBytes ? hashSmall(file) : hashLarge(file)
    if (size !== file.size) throw coreError('file-changed', { where: path })
    return { digest, size }
  })
}

/** Asks for more than the file had when it was opened, so that one read shows whether it grew. */
function hashSmall({ descriptor, size: stated }: OpenedFile): FileDigest {
  let size = readSync(descriptor, chunk, 0, chunkBytes, null)
  for (let read = size; read !== 0 && size < stated; size += read) {
    read = readSync(descriptor, chunk, size, chunkBytes - size, null)
  }
  return { digest: `sha256:${hash('sha256', chunk.subarray(0, size), 'hex')}`, size }
}

function hashLarge({ descriptor }: OpenedFile): FileDigest {
  const sum = createHash('sha256')
  let size = 0
  for (let read = -1; read !== 0; size += read) {
    read = readSync(descriptor, chunk, 0, chunkBytes, null)
    sum.update(chunk.subarray(0, read))
  }
  return { digest: `sha256:${sum.digest('hex')}`, size }
}
