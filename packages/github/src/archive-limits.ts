import { githubError } from './github-errors.ts'

/** What an archive may hold: as much as a bundle may, and no more. Sizes in bytes. */
export interface ArchiveLimits {
  readonly entries: number
  readonly fileBytes: number
  readonly totalBytes: number
  /** Unpacked bytes for each packed byte, looked at above `ratioFrom` unpacked bytes. */
  readonly ratio: number
  readonly ratioFrom: number
}

export const archiveLimits: ArchiveLimits = {
  entries: 20_000,
  fileBytes: 512 * 1024 * 1024,
  totalBytes: 2 * 1024 * 1024 * 1024,
  ratio: 200,
  ratioFrom: 64 * 1024 * 1024,
}

/** Sizes of an archive, or of the folder that becomes one. */
export interface ArchiveSize {
  readonly entries: number
  readonly largest: number
  readonly total: number
  /** Of the archive itself. */
  readonly packed: number
}

/** @throws archive-too-large */
export function checkArchiveSize(size: ArchiveSize, limits: ArchiveLimits): void {
  const { entries, largest, total, packed } = size
  if (entries > limits.entries) throw tooLarge(`${entries} entries`, `at most ${limits.entries}`)
  if (largest > limits.fileBytes) throw tooLarge(`a file of ${largest} bytes`, `at most ${limits.fileBytes}`)
  if (total > limits.totalBytes) throw tooLarge(`${total} bytes unpacked`, `at most ${limits.totalBytes}`)
  if (total > limits.ratioFrom && total > packed * limits.ratio) {
    throw tooLarge(`${packed} bytes that unpack to ${total}`, `at most ${limits.ratio} times as many`)
  }
}

function tooLarge(found: string, expected: string) {
  return githubError('archive-too-large', { found, expected })
}
