import { lstatSync } from 'node:fs'
import { type FileDigest, hashFile } from './hash-file.ts'
import { hashTogether } from './hash-together.ts'

/** From so many bytes, or so many files, a second thread is worth its start. */
const much = 128 * 1024 * 1024
const many = 5000

/** Files whose sizes are asked for; they tell enough of the rest. */
const asked = 1000

/**
 * Each file with its digest, in the given order; large ones and many by two threads.
 * @throws those of hashFile
 */
export function hashFiles<T>(
  files: readonly T[],
  pathOf: (file: T) => string,
): ReadonlyArray<T & FileDigest> {
  const paths = files.map(pathOf)
  const digests = isMuch(paths) ? hashTogether(paths) : paths.map(hashFile)
  return files.flatMap((file, at) => {
    const digest = digests[at]
    return digest === undefined ? [] : { ...file, ...digest }
  })
}

function isMuch(paths: readonly string[]): boolean {
  if (paths.length >= many) return true
  let bytes = 0
  for (const path of paths.slice(0, asked)) bytes += lstatSync(path, { throwIfNoEntry: false })?.size ?? 0
  return bytes >= much
}
