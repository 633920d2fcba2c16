import { existsSync, globSync, lstatSync, realpathSync } from 'node:fs'
import { isAbsolute, join, relative, resolve, sep } from 'node:path'
import { coreError } from '@custody/core/core-errors'
import { type FileDigest, hashFile } from '@custody/core/digest/hash-file'
import { byPath } from '@custody/core/digest/tree-digest'
import { flowError } from './flow-errors.ts'

/** A regular file inside the workspace. */
export interface MatchedFile {
  /** Relative to the workspace, `/` between its parts. */
  readonly path: string
  readonly absolute: string
}

export interface HashedFile extends MatchedFile, FileDigest {}

export interface MatchOptions {
  /** Folder that patterns are relative to and that no match may leave. */
  readonly workspace: string
  /** Paths that are never materials or products: the bundle folder, the runner's own files. */
  readonly exclude: readonly string[]
}

/**
 * Files that globs match, each once, sorted by the bytes of their path; a folder stands for all files in it.
 * `.git` and excluded folders are left out. A literal path is taken as it is, so that any file name can be given.
 * @throws glob-empty for a pattern without a match, file-outside, file-missing, file-not-regular
 */
export function matchFiles(patterns: readonly string[], options: MatchOptions): readonly MatchedFile[] {
  const root = realpathSync(options.workspace)
  const excluded = options.exclude.flatMap((path) => [resolve(root, path), ...realPath(resolve(root, path))])
  const found = new Map<string, MatchedFile>()
  for (const pattern of patterns) {
    const matches = matchesOf(pattern, root).filter((path) => !isExcluded(path, root, excluded))
    if (matches.length === 0) throw flowError('glob-empty', { found: JSON.stringify(pattern) })
    for (const path of matches)
      found.set(path, { path: slashed(relative(root, path)), absolute: regularInside(path, root) })
  }
  return [...found.values()].sort(byPath)
}

/** {@link matchFiles}, each file hashed once. */
export function hashMatches(patterns: readonly string[], options: MatchOptions): readonly HashedFile[] {
  return matchFiles(patterns, options).map((file) => ({ ...file, ...hashFile(file.absolute) }))
}

function matchesOf(pattern: string, root: string): readonly string[] {
  const literal = resolve(root, pattern)
  const stat = lstatSync(literal, { throwIfNoEntry: false })
  if (stat !== undefined) return stat.isDirectory() ? filesBelow(literal) : [literal]
  if (isAbsolute(pattern) || pattern.split(/[\\/]/).includes('..')) {
    throw coreError('file-outside', {
      found: JSON.stringify(pattern),
      expected: 'a pattern inside the workspace',
    })
  }
  return globSync(pattern, { cwd: root, withFileTypes: true }).flatMap((entry) => {
    const path = join(entry.parentPath, entry.name)
    if (!entry.isDirectory()) return [path]
    return pattern.endsWith('**') ? [] : filesBelow(path)
  })
}

function filesBelow(folder: string): readonly string[] {
  return globSync('**', { cwd: folder, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name))
}

/** Where a path really leads: a regular file inside the workspace, be it through a link. */
function regularInside(path: string, root: string): string {
  const where = relative(root, path)
  let real: string
  try {
    real = realpathSync(path)
  } catch (cause) {
    throw coreError('file-missing', { found: 'a link that leads nowhere', where, cause })
  }
  if (!real.startsWith(root + sep)) throw coreError('file-outside', { where })
  if (!lstatSync(real).isFile()) throw coreError('file-not-regular', { where })
  return real
}

/** Where an excluded path really is: a workspace may be named through a link. */
function realPath(path: string): readonly string[] {
  return existsSync(path) ? [realpathSync(path)] : []
}

function isExcluded(path: string, root: string, excluded: readonly string[]): boolean {
  if (relative(root, path).split(sep).includes('.git')) return true
  return excluded.some((folder) => path === folder || path.startsWith(folder + sep))
}

function slashed(path: string): string {
  return sep === '/' ? path : path.split(sep).join('/')
}
