import { lstatSync } from 'node:fs'
import { type FileDigest, hashFile } from './hash-file.ts'
import { SecondHasher } from './second-hasher.ts'

/** From so many files, or so many bytes, a second thread is worth its start. */
const many = 2000
const much = 128 * 1024 * 1024

/** Files whose sizes are asked for; they tell enough of the rest. */
const asked = 1000

/**
 * Hashes files, of which it is told one after the other. Of many, a second thread begins while the rest is still being
 * found; large ones are shared with it at the end. Synchronous as {@link hashFile} is.
 */
export class FileHasher {
  readonly #paths: string[] = []
  #second: SecondHasher | undefined

  /** @param path absolute */
  add(path: string): void {
    this.#paths.push(path)
    if (this.#second !== undefined) this.#second.add(path)
    else if (this.#paths.length === many) this.#second = new SecondHasher(this.#paths)
  }

  /**
   * The digest of each file, in the order in which they were added.
   * @throws those of hashFile
   */
  finish(): readonly FileDigest[] {
    this.#second ??= isMuch(this.#paths) ? new SecondHasher(this.#paths) : undefined
    return this.#second === undefined ? this.#paths.map(hashFile) : together(this.#paths, this.#second)
  }

  /** Lets the second thread end, whatever happened. */
  close(): void {
    this.#second?.close()
  }
}

/** What the second thread cannot hash, this one tries again, so that every error is raised here and in its coded form. */
function together(paths: readonly string[], second: SecondHasher): readonly FileDigest[] {
  const own: (FileDigest | undefined)[] = Array.from({ length: paths.length })
  second.publish()
  for (let at = second.take(); at < paths.length; at = second.take()) own[at] = hashFile(paths[at] ?? '')
  second.close()
  second.wait()
  return paths.map((path, at) => own[at] ?? second.digestOf(at) ?? hashFile(path))
}

function isMuch(paths: readonly string[]): boolean {
  if (paths.length < 2) return false
  let bytes = 0
  for (const path of paths.slice(0, asked)) bytes += lstatSync(path, { throwIfNoEntry: false })?.size ?? 0
  return bytes >= much
}
