// Runs a suite of tests. What follows is for jest: `npm test -- packages/scan`.
//
//   npm test              units, mutation, built actions, documents: needs Node.js and npm only
//   npm run test:mutants  every mutant of the example's bundles, of which npm test takes a sample
//   npm run test:interop  against other people's programs, which `npm run peers` installs, whole workflows, and the
//                         commands of the repository themselves
//   npm run test:corpus   against the files in the folder that CUSTODY_CORPUS names

import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, statfsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod'
import { ROOT } from './root.ts'

interface Suite {
  readonly config: string
  /** Whether it runs what was built. */
  readonly built: boolean
  /** What is missing for it, if anything. */
  readonly missing: () => string | undefined
}

const peer = z.object({
  name: z.string(),
  group: z.string(),
  kind: z.string(),
  version: z.string(),
  programs: z.array(z.string()),
})

/** Bytes that have to be free before tests use memory for their files. */
const MEMORY_WANTED = 4 * 1024 ** 3

/** Where the C library can give them, large pages spare a third of the time that the system takes, for fewer page faults. */
const largePages = { GLIBC_TUNABLES: 'glibc.malloc.hugetlb=1' }

const nothing = (): undefined => undefined

const SUITES: Readonly<Record<string, Suite>> = {
  own: { config: 'jest.config.js', built: true, missing: nothing },
  mutants: { config: 'jest.mutants.config.js', built: false, missing: nothing },
  interop: { config: 'jest.interop.config.js', built: true, missing: missingPeers },
  corpus: { config: 'jest.corpus.config.js', built: false, missing: missingCorpus },
}

const [name = 'own', ...jestArguments] = process.argv.slice(2)
const suite = SUITES[name]
if (suite === undefined)
  throw new Error(`no such suite: ${name}; there are ${Object.keys(SUITES).join(', ')}`)
process.exitCode = runSuite(suite)

function runSuite({ config, built, missing }: Suite): number {
  const lack = missing()
  if (lack !== undefined) {
    console.error(lack)
    return 1
  }
  // A caller that filters tests during work builds when it wants to.
  const builds = built && jestArguments.length === 0
  if (builds && node(['scripts/build.ts', '--if-stale']) !== 0) return 1
  const jest = ['--experimental-vm-modules', '--no-warnings', 'node_modules/jest/bin/jest.js']
  return node([...jest, '--config', config, ...jestArguments])
}

function node(args: readonly string[]): number {
  const env = { ...largePages, ...process.env, ...temporaryFolder() }
  return spawnSync(process.execPath, args, { cwd: ROOT, stdio: 'inherit', env }).status ?? 1
}

/** Tests write and remove some ten thousand files: in memory, where there is room, that takes a third of the time. */
function temporaryFolder(): { readonly TMPDIR?: string } {
  const memory = '/dev/shm'
  if (process.env['TMPDIR'] !== undefined || !existsSync(memory)) return {}
  const { bavail, bsize } = statfsSync(memory)
  const mounts = readFileSync('/proc/self/mounts', 'utf8').split('\n')
  const isPlain = mounts.some((line) => line.split(' ')[1] === memory && !line.includes('noexec'))
  return bavail * bsize > MEMORY_WANTED && isPlain ? { TMPDIR: memory } : {}
}

function missingPeers(): string | undefined {
  const installed = readJson('.peers/installed.json', z.record(z.string(), z.string()), {})
  const peers = readJson('scripts/peers.json', z.array(peer), []).filter(({ group }) => group === 'interop')
  const missing = peers.filter(({ name: peerName, kind, version, programs }) =>
    kind === 'apt'
      ? !programs.every((program) => existsSync(join('/usr/bin', program)))
      : installed[peerName] !== version,
  )
  if (missing.length === 0) return undefined
  return `not installed: ${missing.map((each) => each.name).join(', ')}. Run:\n  npm run peers`
}

function missingCorpus(): string | undefined {
  const folder = process.env['CUSTODY_CORPUS'] ?? ''
  if (folder !== '' && statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true) return undefined
  return `CUSTODY_CORPUS has to name the folder of the test corpus; it is '${folder}'`
}

function readJson<T>(path: string, shape: z.ZodType<T>, otherwise: T): T {
  const file = join(ROOT, path)
  return existsSync(file) ? shape.parse(JSON.parse(readFileSync(file, 'utf8'))) : otherwise
}
