import { basename, dirname, resolve } from 'node:path'
import { askGit } from '@custody/flow/run-git'

/** Whether a bundle folder lies in a git work tree, new to git and not ignored by it: a build would pack it then, and a commit take it. */
export function isUnignored(folder: string): boolean {
  const path = resolve(folder)
  const others = ['ls-files', '--others', '--exclude-standard', '--directory', '--', basename(path)]
  const listed = askGit(dirname(path), '--literal-pathspecs', ...others)
  return listed !== undefined && listed !== ''
}
