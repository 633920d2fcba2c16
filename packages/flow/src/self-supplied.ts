import { existsSync, realpathSync, statSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { askGit } from './run-git.ts'

/**
 * Which trust inputs (keys, roots, policy) come out of the very commit that is being judged: whoever wrote the change could
 * have written them too. Decided by git: a tracked path of a repository whose HEAD is that commit.
 */
export function selfSupplied(paths: readonly string[], commit: string): readonly string[] {
  return commit === ''
    ? []
    : paths.filter((path) => existsSync(path) && isTrackedAt(realpathSync(path), commit))
}

function isTrackedAt(path: string, commit: string): boolean {
  const folder = statSync(path).isDirectory() ? path : dirname(path)
  const top = askGit(folder, 'rev-parse', '--show-toplevel')
  // Git refuses to look, for instance at a folder of another owner: then nobody can say that it is not so.
  if (top === undefined) return isInRepository(folder)
  if (askGit(folder, 'rev-parse', 'HEAD') !== commit) return false
  return askGit(top, '--literal-pathspecs', 'ls-files', '--', relative(top, path) || '.') !== ''
}

function isInRepository(folder: string): boolean {
  return existsSync(join(folder, '.git')) || (dirname(folder) !== folder && isInRepository(dirname(folder)))
}
