import { cp, mkdir } from 'node:fs/promises'
import type { JobIdentity } from '../github/job-identity.ts'
import { mustRun } from '../run-program.ts'

/** A git repository of one commit, made for one run. */
export interface ThrowAwayRepository {
  readonly folder: string
  /** The commit, 40 hex digits. */
  readonly sha: string
}

type Identity = Pick<JobIdentity, 'repository' | 'ref'>

/** Copies `source` to `folder` and commits it on the branch (or tag) of the job, with the job's repository as its origin. */
export async function makeThrowAwayRepository(
  source: string,
  folder: string,
  { repository, ref }: Identity,
): Promise<ThrowAwayRepository> {
  await mkdir(folder, { recursive: true })
  await cp(source, folder, { recursive: true })
  const git = (...args: readonly string[]) =>
    mustRun('git', ['-C', folder, ...args], { env: gitEnvironment() })
  const isTag = ref.startsWith('refs/tags/')
  await git('init', '--quiet', `--initial-branch=${isTag ? 'main' : ref.replace(/^refs\/heads\//, '')}`)
  await git('add', '--all')
  await git('commit', '--quiet', '--message=Everything')
  if (isTag) await git('tag', ref.replace(/^refs\/tags\//, ''))
  await git('remote', 'add', 'origin', `https://github.com/${repository}.git`)
  return { folder, sha: (await git('rev-parse', 'HEAD')).stdout.trim() }
}

/** Neither the system's nor the user's configuration of git decides what the commit looks like. */
const gitEnvironment = (): Record<string, string> => ({
  PATH: process.env['PATH'] ?? '',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_AUTHOR_NAME: 'octo',
  GIT_AUTHOR_EMAIL: 'octo@example.org',
  GIT_COMMITTER_NAME: 'octo',
  GIT_COMMITTER_EMAIL: 'octo@example.org',
})
