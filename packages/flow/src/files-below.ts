import { readdirSync } from 'node:fs'
import { join } from 'node:path'

/** A file as its folder lists it. */
export interface FoundFile {
  /** Absolute. */
  readonly folder: string
  readonly name: string
  /** Whether the name itself is a regular file; a link, a socket and the like are not. */
  readonly isRegular: boolean
}

/** All that is no folder in a folder and those below it, hidden names too; no link is followed. */
export function filesBelow(folder: string, isLeftOut: (path: string) => boolean): readonly FoundFile[] {
  if (isLeftOut(folder)) return []
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const { name } = entry
    const path = join(folder, name)
    if (entry.isDirectory()) return filesBelow(path, isLeftOut)
    return isLeftOut(path) ? [] : [{ folder, name, isRegular: entry.isFile() }]
  })
}
