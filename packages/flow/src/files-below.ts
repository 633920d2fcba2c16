import { type Dirent, readdirSync } from 'node:fs'
import { sep } from 'node:path'
import { coreError } from '@custody/core/core-errors'
import { errorCode } from '@custody/core/digest/open-regular'

/** A file as its folder lists it. */
export interface FoundFile {
  /** Absolute. */
  readonly folder: string
  readonly name: string
  /** Whether the name itself is a regular file; a link, a socket and the like are not. */
  readonly isRegular: boolean
}

/** What is never taken, although it is there. */
export interface LeftOut {
  /** Of absolute paths, and of all below them. */
  readonly has: (path: string) => boolean
  /** The folders in which something is left out by its path, not by its name. */
  readonly parents: ReadonlySet<string>
}

/**
 * All that is no folder in a folder and those below it, hidden names too; no link is followed.
 * @throws file-unreadable for a folder that cannot be listed: what is in it would be left out
 */
export function* filesBelow(folder: string, leftOut: LeftOut): Generator<FoundFile> {
  if (leftOut.has(folder)) return
  const isNear = leftOut.parents.has(folder)
  for (const entry of entriesOf(folder)) {
    const { name } = entry
    if (entry.isDirectory()) yield* filesBelow(folder + sep + name, leftOut)
    else if (!(isNear || name === '.git') || !leftOut.has(folder + sep + name))
      yield { folder, name, isRegular: entry.isFile() }
  }
}

function entriesOf(folder: string): readonly Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
  } catch (cause) {
    throw coreError('file-unreadable', { found: errorCode(cause), where: folder, cause })
  }
}
