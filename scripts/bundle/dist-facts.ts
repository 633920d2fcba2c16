import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { globSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from '../root.ts'

/** SHA-256 of a file in hexadecimal digits. */
export const fileDigest = (path: string): string =>
  createHash('sha256').update(readFileSync(path)).digest('hex')

/** Digests of the files under a folder, by relative path in sorted order. */
export function folderFiles(folder: string): ReadonlyMap<string, string> {
  const files = globSync('**/*', { cwd: folder }).filter((path) => statSync(join(folder, path)).isFile())
  return new Map(files.sort().map((path) => [path, fileDigest(join(folder, path))]))
}

/** Time of the commit that is checked out, or what SOURCE_DATE_EPOCH says; none outside of a repository. */
export function commitTime(repository = ROOT): Date | undefined {
  const seconds =
    process.env['SOURCE_DATE_EPOCH'] ??
    spawnSync('git', ['log', '-1', '--format=%ct'], { cwd: repository, encoding: 'utf8' }).stdout?.trim()
  return seconds === undefined || seconds === '' ? undefined : new Date(Number(seconds) * 1000)
}
