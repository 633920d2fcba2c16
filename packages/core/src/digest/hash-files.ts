import { type FileDigest, hashFile } from './hash-file.ts'

/**
 * Each file with its digest, in the given order.
 * @throws those of hashFile
 */
export function hashFiles<T>(
  files: readonly T[],
  pathOf: (file: T) => string,
): ReadonlyArray<T & FileDigest> {
  return files.map((file) => ({ ...file, ...hashFile(pathOf(file)) }))
}
