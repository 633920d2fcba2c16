import {
  accessSync,
  constants,
  lstatSync,
  mkdirSync,
  realpathSync,
  rmSync,
  type Stats,
  writeFileSync,
} from 'node:fs'
import { basename, dirname, relative, resolve, sep } from 'node:path'
import { flowError } from './flow-errors.ts'

/** What the places to write to are judged by. */
export interface OutputRules {
  /** Folder of the bundle. */
  readonly bundle: string
  /** Folder that paths are relative to. */
  readonly workspace: string
  /** Whether nothing is written outside of the workspace: a job. */
  readonly isConfined: boolean
}

/**
 * Path of a file to write, once it is known that it may be: inside the workspace where the rules say so, not in the bundle, not
 * in `.git`, and through no link of a folder, which a commit could bring along; a link in the place of the file is replaced. Asked
 * before anything is read, signed or written.
 * @param input name of the input that says the path
 * @throws output-refused
 */
export function outputFile(path: string, input: string, rules: OutputRules): string {
  const place = placeOf(path, input, rules)
  if (place.stat?.isFile() === false && !place.stat.isSymbolicLink())
    throw refused(path, input, kindOf(place.stat), 'a file')
  // The bundle may not be there yet.
  if (isWithin(realOf(resolve(rules.bundle)), place.real))
    throw refused(path, input, 'a folder of the bundle')
  return place.absolute
}

/** {@link outputFile} of a folder, which need not be there yet. */
export function outputFolder(path: string, input: string, rules: OutputRules): string {
  const place = placeOf(path, input, rules)
  if (place.stat?.isDirectory() === false) throw refused(path, input, kindOf(place.stat), 'a folder')
  return place.absolute
}

/**
 * Writes a file anew, so never through a link that somebody put there since; the folders on the way are made.
 * @throws output-refused
 */
export function writeAnew(path: string, content: string | Uint8Array, input: string): void {
  try {
    mkdirSync(dirname(path), { recursive: true })
    rmSync(path, { force: true })
    writeFileSync(path, content, { flag: 'wx' })
  } catch (cause) {
    throw flowError('output-refused', { where: input, found: JSON.stringify(path), cause })
  }
}

interface Place {
  readonly absolute: string
  /** The same without links on the way to it. */
  readonly real: string
  readonly stat: Stats | undefined
}

function placeOf(path: string, input: string, { bundle, workspace, isConfined }: OutputRules): Place {
  const root = realpathSync(workspace)
  const absolute = resolve(workspace, path)
  const isInside = isWithin(absolute, resolve(workspace)) || isWithin(absolute, root)
  if (isConfined && !isInside) throw refused(path, input, 'a place outside of the workspace')
  const base = isWithin(absolute, resolve(workspace)) ? resolve(workspace) : root
  const stat = statOf(absolute, path, input)
  if (isInside && hasLink(absolute, base, path, input))
    throw refused(path, input, 'a way through a symbolic link')
  const real = resolve(realOf(dirname(absolute)), basename(absolute))
  if (isWithin(real, realOf(resolve(bundle))) || isWithin(absolute, resolve(bundle)))
    throw refused(path, input, 'a place in the bundle')
  if (inGit.test(isInside ? real.slice(root.length) : real)) throw refused(path, input, 'a place in `.git`')
  refuseUnwritable(absolute, path, input)
  return { absolute, real, stat }
}

function kindOf(stat: Stats): string {
  if (stat.isSymbolicLink()) return 'a symbolic link'
  if (stat.isDirectory()) return 'a folder'
  return stat.isFile() ? 'a file' : 'something that is neither a file nor a folder'
}

const inGit = /[\\/]\.git(?:[\\/]|$)/i

function refused(path: string, input: string, found: string, expected?: string) {
  return flowError('output-refused', { where: input, found: `${found} (${JSON.stringify(path)})`, expected })
}

/** Whether a folder between the workspace and the place is a link. */
function hasLink(absolute: string, base: string, path: string, input: string): boolean {
  const parts = relative(base, dirname(absolute)).split(sep).filter(Boolean)
  return parts.some(
    (_, at) => statOf([base, ...parts.slice(0, at + 1)].join(sep), path, input)?.isSymbolicLink() === true,
  )
}

function statOf(absolute: string, path: string, input: string): Stats | undefined {
  try {
    return lstatSync(absolute, { throwIfNoEntry: false })
  } catch (cause) {
    throw flowError('output-refused', { where: input, found: JSON.stringify(path), cause })
  }
}

/** Where a path really is; what is not there yet, or cannot be, counts by the folder that is. */
function realOf(absolute: string): string {
  try {
    return realpathSync(absolute)
  } catch {
    const parent = dirname(absolute)
    return parent === absolute ? absolute : resolve(realOf(parent), relative(parent, absolute))
  }
}

/** Some file systems ignore case: what differs in it alone counts as the same. */
function isWithin(path: string, folder: string): boolean {
  const [inner, outer] = [path.toLowerCase(), folder.toLowerCase()]
  return inner === outer || inner.startsWith(outer.endsWith(sep) ? outer : outer + sep)
}

/** The nearest folder that is there has to be one, and one that may be written to. */
function refuseUnwritable(absolute: string, path: string, input: string): void {
  const parent = dirname(absolute)
  const stat = statOf(parent, path, input)
  if (stat === undefined) return parent === absolute ? undefined : refuseUnwritable(parent, path, input)
  try {
    accessSync(`${parent}${sep}.`, constants.W_OK)
  } catch (cause) {
    throw flowError('output-refused', {
      where: input,
      found: JSON.stringify(path),
      expected: 'a folder that can be written to',
      cause,
    })
  }
}
