import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { bundleSbom } from '../../scripts/bundle/bundle-sbom.ts'
import { commitTime } from '../../scripts/bundle/dist-facts.ts'
import { engineModules } from '../../scripts/bundle/engine-modules.ts'
import { ROOT } from '../../scripts/root.ts'
import { mustRun } from '../harness/run-program.ts'

const folder = mkdtempSync(join(tmpdir(), 'custody-release-'))
const repository = join(folder, 'repository')
const SOURCE_TIME = '2026-01-02T03:04:05+02:00'

/** Carriage returns, an empty line at the end and bytes that are no text: what git must not change. */
const SCRIPT = Buffer.from('const lines = `a\r\nb`\n\n')
const ENGINE = Buffer.from([0, 13, 10, 255])

const git = async (...args: readonly string[]): Promise<string> =>
  (await mustRun('git', ['-C', repository, ...args], { env: environment() })).stdout.trim()

/** As somebody with a name, a clock and settings of his own. */
const environment = (name = 'somebody', time = SOURCE_TIME): Record<string, string> => ({
  PATH: process.env['PATH'] ?? '',
  TMPDIR: tmpdir(),
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_AUTHOR_NAME: name,
  GIT_AUTHOR_EMAIL: `${name}@example.org`,
  GIT_AUTHOR_DATE: time,
  GIT_COMMITTER_NAME: name,
  GIT_COMMITTER_EMAIL: `${name}@example.org`,
  GIT_COMMITTER_DATE: time,
})

async function releaseCommit(name: string, time: string): Promise<string> {
  const script = join(ROOT, 'scripts', 'release-commit.ts')
  const options = { cwd: repository, env: environment(name, time) }
  return (await mustRun(process.execPath, ['--no-warnings', script], options)).stdout.trim()
}

let released: string

beforeAll(async () => {
  for (const path of ['packages/cli', 'dist']) mkdirSync(join(repository, path), { recursive: true })
  for (const path of ['.gitattributes', '.gitignore', 'packages/cli/package.json'])
    cpSync(join(ROOT, path), join(repository, path))
  await git('init', '--quiet', '--initial-branch=main')
  await git('add', '--all')
  await git('commit', '--quiet', '--message=Source')
  writeFileSync(join(repository, 'dist', 'index.js'), SCRIPT, { mode: 0o755 })
  writeFileSync(join(repository, 'dist', 'opa.wasm.br'), ENGINE)
  released = await releaseCommit('robot', '2026-05-06T07:08:09Z')
})
afterAll(() => rmSync(folder, { recursive: true }))

describe('the commit of a release', () => {
  it('follows the commit that is checked out, and adds dist alone', async () => {
    expect(await git('show', '--no-patch', '--format=%P', released)).toBe(await git('rev-parse', 'HEAD'))
    expect(await git('diff', '--name-status', 'HEAD', released)).toBe('A\tdist/index.js\nA\tdist/opa.wasm.br')
  })

  it('is the same whoever makes it, and when', async () => {
    expect(await releaseCommit('somebody-else', '2027-01-01T00:00:00Z')).toBe(released)
  })

  it('holds dist byte for byte, with what may be run', async () => {
    const out = join(folder, 'tag')
    await git('worktree', 'add', '--quiet', '--detach', out, released)
    const files = ['index.js', 'opa.wasm.br'].map((file) => readFileSync(join(out, 'dist', file)))
    expect(files).toEqual([SCRIPT, ENGINE])
    expect(await git('ls-tree', released, 'dist/index.js')).toMatch(/^100755 /)
  })

  it('leaves branch, index and work tree as they are', async () => {
    expect(await git('status', '--porcelain')).toBe('')
    expect(await git('log', '--format=%s')).toBe('Source')
  })

  it('gives the SBOM of the commit that was built when its tag is built', async () => {
    const sbom = (): string =>
      bundleSbom({
        version: '1.0.0',
        time: commitTime(repository),
        packages: [],
        modules: engineModules(),
        engineDigest: '0'.repeat(64),
      })
    const before = sbom()
    await git('checkout', '--quiet', '--detach', released)
    expect(sbom()).toBe(before)
    expect(before).toContain('"timestamp": "2026-01-02T01:04:05')
    await git('checkout', '--quiet', 'main')
  })
})
