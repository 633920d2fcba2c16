import { existsSync, globSync, lstatSync, realpathSync, type Stats, statSync } from 'node:fs'
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path'
import { coreError } from '@custody/core/core-errors'
import { FileHasher } from '@custody/core/digest/file-hasher'
import type { FileDigest } from '@custody/core/digest/hash-file'
import { sortedByPath } from '@custody/core/digest/tree-digest'
import { type FoundFile, filesBelow, type LeftOut } from './files-below.ts'
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
  /** A path that is given as it is may lead out of the workspace: a person names it, not a workflow. Globs never do. */
  readonly literalAnywhere?: boolean | undefined
}

/**
 * Files that globs match, each once, sorted by the bytes of their path. A folder, and a glob that ends in `/**`, stand for
 * all files below, hidden ones too; elsewhere a wildcard matches no leading dot. `.git` and excluded folders are left out.
 * A literal path is taken as it is, so that any file name can be given.
 * @throws glob-empty for a pattern without a match, file-outside, file-missing, file-not-regular
 */
export function matchFiles(patterns: readonly string[], options: MatchOptions): readonly MatchedFile[] {
  return sortedByPath(findFiles(patterns, options, () => undefined))
}

/** {@link matchFiles}, each file hashed once; that begins while others are still being found. */
export function hashMatches(patterns: readonly string[], options: MatchOptions): readonly HashedFile[] {
  const hasher = new FileHasher()
  try {
    const files = findFiles(patterns, options, ({ absolute }) => hasher.add(absolute))
    return sortedByPath(hasher.finish().flatMap((digest, at) => hashedFile(files[at], digest)))
  } finally {
    hasher.close()
  }
}

function hashedFile(file: MatchedFile | undefined, { digest, size }: FileDigest): HashedFile | [] {
  return file === undefined ? [] : { path: file.path, absolute: file.absolute, digest, size }
}

/** Each file once, in the order in which they are found. */
function findFiles(
  patterns: readonly string[],
  options: MatchOptions,
  tell: (file: MatchedFile) => void,
): MatchedFile[] {
  const root = realpathSync(options.workspace)
  const without = leftOut(root, options.exclude)
  const placeOf = places(root)
  const found = new Map<string, MatchedFile>()
  const add = (file: MatchedFile) => {
    if (found.has(file.path)) return
    found.set(file.path, file)
    tell(file)
  }
  for (const pattern of patterns) {
    const anywhere = options.literalAnywhere === true ? outsideFile(pattern, root) : undefined
    if (anywhere !== undefined) {
      add(anywhere)
      continue
    }
    let isEmpty = true
    for (const match of matchesOf(pattern, root, without)) {
      const place = placeOf(match.folder)
      const file = regularInside(match, place, root)
      // Once more by where it really is: a link may lead to what is left out.
      if ((place.real !== match.folder || !match.isRegular) && without.has(file.absolute)) continue
      isEmpty = false
      add(file)
    }
    if (isEmpty) throw flowError('glob-empty', { found: JSON.stringify(pattern) })
  }
  return [...found.values()]
}

/** A regular file that a path names outside of the workspace. */
function outsideFile(path: string, root: string): MatchedFile | undefined {
  const literal = resolve(root, path)
  const stat = lstatSync(literal, { throwIfNoEntry: false })
  if (stat?.isFile() !== true || realpathSync(literal).startsWith(root + sep)) return undefined
  return { path: slashed(relative(root, literal)), absolute: realpathSync(literal) }
}

function matchesOf(pattern: string, root: string, without: LeftOut): Iterable<FoundFile> {
  const literal = resolve(root, pattern)
  const stat = lstatSync(literal, { throwIfNoEntry: false })
  if (stat !== undefined) return literalMatch(literal, stat, root, without)
  if (isAbsolute(pattern) || pattern.split(/[\\/]/).includes('..')) {
    throw coreError('file-outside', {
      found: JSON.stringify(pattern),
      expected: 'a pattern inside the workspace',
    })
  }
  const folders = pattern.replace(everythingBelow, '')
  const folder = resolve(root, folders)
  if (folders !== pattern && statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true)
    return filesInside(folder, root, without)
  return globSync(folders, { cwd: root, withFileTypes: true }).flatMap((entry) => {
    const path = join(entry.parentPath, entry.name)
    if (entry.isDirectory()) return [...filesBelow(path, without)]
    if (folders !== pattern || without.has(path)) return []
    return [{ folder: entry.parentPath, name: entry.name, isRegular: entry.isFile() }]
  })
}

/** The end of a glob that takes all that is below the folders which the rest of it matches. */
const everythingBelow = /(?:^|[\\/])\*\*(?:[\\/]\*\*)*(?:[\\/]\*)?$/

function literalMatch(path: string, stat: Stats, root: string, without: LeftOut): Iterable<FoundFile> {
  if (stat.isDirectory()) return filesInside(path, root, without)
  return without.has(path) ? [] : [{ folder: dirname(path), name: basename(path), isRegular: stat.isFile() }]
}

/** All files below a folder, which is not walked when it is outside. */
function filesInside(folder: string, root: string, without: LeftOut): Iterable<FoundFile> {
  const where = relative(root, folder)
  if (!(realOf(folder, where) + sep).startsWith(root + sep)) throw coreError('file-outside', { where })
  return filesBelow(folder, without)
}

/** Where a file really is: a regular file inside the workspace, be it through a link. */
function regularInside({ name, isRegular }: FoundFile, { real, prefix }: Place, root: string): MatchedFile {
  const path = prefix + name
  const absolute = isRegular ? real + sep + name : realOf(real + sep + name, path)
  if (!absolute.startsWith(root + sep)) throw coreError('file-outside', { where: path })
  if (!isRegular && !lstatSync(absolute).isFile()) throw coreError('file-not-regular', { where: path })
  return { path, absolute }
}

interface Place {
  /** The folder without links. */
  readonly real: string
  /** What stands before the names of its files: empty, or its path from the workspace and a slash. */
  readonly prefix: string
}

/** Follows the links on the way to a folder, once for all its files. */
function places(root: string): (folder: string) => Place {
  const known = new Map<string, Place>()
  return (folder) => {
    const place = known.get(folder) ?? placeOf(folder, root)
    known.set(folder, place)
    return place
  }
}

function placeOf(folder: string, root: string): Place {
  const path = slashed(relative(root, folder))
  return { real: realOf(folder, path), prefix: path === '' ? '' : `${path}/` }
}

function realOf(path: string, where: string): string {
  try {
    return realpathSync(path)
  } catch (cause) {
    throw coreError('file-missing', { found: 'a link that leads nowhere', where, cause })
  }
}

const inGit = /[\\/]\.git(?:[\\/]|$)/

/** Tells `.git` and excluded paths, also by where they really are: a workspace may be named through a link. */
function leftOut(root: string, exclude: readonly string[]): LeftOut {
  const paths = exclude.map((path) => resolve(root, path))
  const excluded = [...paths, ...paths.filter(existsSync).map((path) => realpathSync(path))]
  return {
    has: (path) =>
      inGit.test(path.slice(root.length)) ||
      excluded.some((folder) => path === folder || path.startsWith(folder + sep)),
    parents: new Set(excluded.map((path) => dirname(path))),
  }
}

function slashed(path: string): string {
  return sep === '/' ? path : path.split(sep).join('/')
}
