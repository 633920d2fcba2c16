import { type FileDigest, hashFile } from './hash-file.ts'
import { hashTogether } from './hash-together.ts'

/** Milliseconds after which a second thread joins: about as long as a thread takes to start. */
const aloneFor = 30

/**
 * Each file with its digest, in the given order; by two threads where it takes longer, be it for many files or large ones.
 * @throws those of hashFile
 */
export function hashFiles<T>(
  files: readonly T[],
  pathOf: (file: T) => string,
): ReadonlyArray<T & FileDigest> {
  const paths = files.map(pathOf)
  const alone: FileDigest[] = []
  const began = performance.now()
  for (const path of paths) {
    if (performance.now() - began > aloneFor) break
    alone.push(hashFile(path))
  }
  const digests = [...alone, ...hashTogether(paths.slice(alone.length))]
  return files.flatMap((file, at) => {
    const digest = digests[at]
    return digest === undefined ? [] : { ...file, ...digest }
  })
}
