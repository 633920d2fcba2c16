// Makes the commit of a release, which is the one that is checked out with dist added, and prints its digest:
//
//   node scripts/release-commit.ts
//
// The same commit and the same dist give the same digest, whoever makes it and when. So a release that was cut off can be run
// again, and a build of its tag gives the dist in there: the SBOM has the time of the commit. Branch, index and work tree stay
// as they are. It needs no package, since it runs where nothing is installed.

import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { mustRun } from './must-run.ts'

const BOT = { name: 'github-actions[bot]', email: '41898282+github-actions[bot]@users.noreply.github.com' }

const repository = process.cwd()
const scratch = mkdtempSync(join(tmpdir(), 'custody-release-'))
try {
  console.log(releaseCommit(join(scratch, 'index')))
} finally {
  rmSync(scratch, { recursive: true })
}

function releaseCommit(index: string): string {
  const time = git(['show', '--no-patch', '--format=%ct', 'HEAD'])
  const env = { ...author('AUTHOR', time), ...author('COMMITTER', time), GIT_INDEX_FILE: index }
  git(['read-tree', 'HEAD'], env)
  git(['add', '--force', 'dist'], env)
  const tree = git(['write-tree'], env)
  return git(['commit-tree', tree, '-p', 'HEAD', '-m', `Release ${version()}`], env)
}

function author(role: 'AUTHOR' | 'COMMITTER', time: string): Readonly<Record<string, string>> {
  return {
    [`GIT_${role}_NAME`]: BOT.name,
    [`GIT_${role}_EMAIL`]: BOT.email,
    [`GIT_${role}_DATE`]: `@${time} +0000`,
  }
}

function git(args: readonly string[], env: Readonly<Record<string, string>> = {}): string {
  return mustRun('git', args, repository, env).trim()
}

function version(): string {
  const text = readFileSync(join(repository, 'packages', 'cli', 'package.json'), 'utf8')
  const found = /"version": "([^"]+)"/.exec(text)?.[1]
  if (found === undefined) throw new Error('packages/cli/package.json names no version')
  return found
}
