import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs'
import { coreError } from '../core-errors.ts'

/** What a regular file was when it was opened. */
export interface OpenedFile {
  readonly descriptor: number
  readonly size: number
}

/** Without following a link in the last component, and without waiting for the other end of a pipe. */
export const regularFileFlags = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0)

/**
 * Opens a regular file without following a link in its last component, hands it to `use`, and closes it.
 * @throws file-missing, file-not-regular
 */
export function withRegularFile<T>(path: string, use: (file: OpenedFile) => T): T {
  const file = openRegular(path)
  try {
    return use(file)
  } finally {
    closeSync(file.descriptor)
  }
}

/**
 * Opens a regular file without following a link in its last component; whoever asks for it closes the descriptor.
 * @throws file-missing, file-not-regular
 */
export function openRegular(path: string): OpenedFile {
  const descriptor = open(path)
  const stat = fstatSync(descriptor)
  if (stat.isFile()) return { descriptor, size: stat.size }
  closeSync(descriptor)
  throw coreError('file-not-regular', { where: path })
}

/**
 * The whole content of a regular file, read through one descriptor.
 * @throws file-missing, file-not-regular, file-changed, file-too-large
 */
export function readRegularFile(path: string, maxBytes: number): Buffer {
  return withRegularFile(path, ({ descriptor, size }) => {
    if (size > maxBytes) {
      throw coreError('file-too-large', {
        found: `${size} bytes`,
        expected: `at most ${maxBytes}`,
        where: path,
      })
    }
    const bytes = Buffer.allocUnsafe(size + 1)
    let length = 0
    for (let read = -1; read !== 0 && length <= size; length += read) {
      read = readSync(descriptor, bytes, length, bytes.length - length, null)
    }
    if (length !== size) throw coreError('file-changed', { where: path })
    return bytes.subarray(0, size)
  })
}

function open(path: string): number {
  try {
    return openSync(path, regularFileFlags)
  } catch (cause) {
    const code = errorCode(cause)
    if (code === 'ENOENT' || code === 'ENOTDIR') throw coreError('file-missing', { where: path, cause })
    if (code === 'ELOOP' || code === 'EMLINK' || code === 'ENXIO')
      throw coreError('file-not-regular', { where: path, cause })
    throw coreError('file-unreadable', { found: code, where: path, cause })
  }
}

/** The system's code of a file error: `ENOENT`, `EACCES` and so on. */
export function errorCode(cause: unknown): string {
  return typeof cause === 'object' && cause !== null && 'code' in cause
    ? String(cause.code)
    : 'an unknown error'
}
