// Lets the real tools write the reports of examples/service anew:
//
//   npm run peers -- --group example && node scripts/refresh-example.ts
//
// The tools run in /github/workspace, where GitHub shows a checkout to container actions: osv-scanner writes
// absolute paths and hashes them into fingerprints, but leaves this one prefix out. So no report is edited.
// The folder must be free and creatable (in a container, say). Python 3 packs the advisories.

import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'

interface Run {
  readonly writes: readonly string[]
  readonly exit: number
  readonly command: string
  /** Where the report is what the tool prints. */
  readonly printed?: true
}

const ROOT = dirname(import.meta.dirname)
const SERVICE = join(ROOT, 'examples/service')
const TOOLS = join(ROOT, '.peers/bin')
const BASE = '/github'
const WORKSPACE = join(BASE, 'workspace')
const HOME = join(BASE, 'home')

const osvScanner = (file: string, format: string, database: string, exit: number): Run => ({
  writes: [file],
  exit,
  command:
    `osv-scanner scan source --offline --local-db-path ${database} --format ${format} ` +
    `--output-file ${file} --lockfile package-lock.json`,
})

const semgrep = (file: string, config: string, exit: number): Run => ({
  writes: [file],
  exit,
  command:
    `semgrep scan --config ${config} --metrics=off --disable-version-check ` +
    `--sarif --output ${file} src build.mjs`,
})

const SYFT: Run = {
  writes: ['sbom.cdx.json', 'sbom.spdx.json'],
  exit: 0,
  command:
    'syft scan dir:. --source-name parcel-tracker --source-version 1.4.0 ' +
    '-o cyclonedx-json@1.6=sbom.cdx.json -o spdx-json@2.3=sbom.spdx.json',
}

/** Against a registry on loopback that knows the committed advisories: 1 says that npm found something. */
const npmAudit = (registry: string): Run => ({
  writes: ['npm-audit.json'],
  exit: 1,
  printed: true,
  command: `npm audit --json --package-lock-only --registry ${registry}`,
})

/** osv-scanner says with exit status 1 that it found something, and with 127 that it could not look. */
const FULL = [
  SYFT,
  semgrep('semgrep.sarif', 'rules', 0),
  osvScanner('osv-scanner.sarif', 'sarif', '../database', 1),
  osvScanner('osv-scanner.cdx.json', 'cyclonedx-1-5', '../database', 1),
]
const CASES = [
  osvScanner('osv-scanner-without-database.sarif', 'sarif', '../no-database', 127),
  semgrep('semgrep-rule-error.sarif', 'rule-that-does-not-parse.yml', 2),
]

claimBase()
try {
  packAdvisories()
  for (const [reports, manifests] of [
    ['reports', '.'],
    ['reports/denied', 'variants/vulnerable'],
  ] as const) {
    const registry = await startRegistry(manifests)
    refresh(reports, manifests, [...FULL, npmAudit(registry.address)])
    registry.process.kill()
  }
  refresh('reports/cases', '.', CASES)
} finally {
  rmSync(BASE, { recursive: true })
}

function claimBase(): void {
  if (existsSync(BASE)) throw new Error(`${BASE} exists; run this where the folder can be made and removed`)
  mkdirSync(HOME, { recursive: true })
}

async function startRegistry(manifests: string): Promise<{ process: ChildProcess; address: string }> {
  const files = [join(SERVICE, 'advisories/npm'), join(SERVICE, manifests, 'package-lock.json')]
  const program = join(ROOT, 'scripts/serve-npm-advisories.ts')
  const registry = spawn(process.execPath, ['--conditions=source', program, ...files], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const address = await new Promise<string>((resolve) => {
    registry.stdout.once('data', (line: Buffer) => resolve(line.toString().trim()))
  })
  return { process: registry, address }
}

/** osv-scanner reads a local database as osv-scalibr/ECOSYSTEM/all.zip. */
function packAdvisories(): void {
  const folder = join(BASE, 'database/osv-scalibr/npm')
  mkdirSync(folder, { recursive: true })
  cpSync(join(SERVICE, 'advisories/npm'), join(folder, 'npm'), { recursive: true })
  execute('python3 -m zipfile -c all.zip npm', folder, 0)
}

function refresh(reports: string, manifests: string, runs: readonly Run[]): void {
  layOut(manifests)
  for (const { command, writes, exit, printed } of runs) {
    const text = execute(command, WORKSPACE, exit)
    if (printed) for (const file of writes) writeFileSync(join(WORKSPACE, file), text)
    for (const file of writes) {
      refuseUnfit(file)
      cpSync(join(WORKSPACE, file), join(SERVICE, reports, file))
      rmSync(join(WORKSPACE, file))
      console.log(`${join(reports, file)}: exit status ${exit}`)
    }
  }
}

function layOut(manifests: string): void {
  rmSync(WORKSPACE, { recursive: true, force: true })
  const copy = (from: string, to: string) =>
    cpSync(join(SERVICE, from), join(WORKSPACE, to), { recursive: true })
  for (const path of ['src', 'public', 'rules', 'build.mjs']) copy(path, path)
  for (const path of ['package.json', 'package-lock.json']) copy(join(manifests, path), path)
  copy('reports/cases/rule-that-does-not-parse.yml', 'rule-that-does-not-parse.yml')
}

/** What the tool printed. It sees a bare environment, so that no setting and no path of this machine gets into a report. */
function execute(command: string, cwd: string, exit: number): string {
  const [tool = '', ...parameters] = command.split(' ')
  const installed = existsSync(join(TOOLS, tool)) ? dirname(realpathSync(join(TOOLS, tool))) : TOOLS
  const env = {
    PATH: [installed, TOOLS, '/usr/local/bin', '/usr/bin', '/bin'].join(delimiter),
    HOME,
    SYFT_CHECK_FOR_APP_UPDATE: 'false',
    SYFT_FILE_METADATA_SELECTION: 'none',
    SYFT_FORMAT_PRETTY: 'true',
  }
  const done = spawnSync(tool, parameters, { cwd, env, encoding: 'utf8' })
  if (done.status !== exit) {
    throw new Error(`${tool} ended with ${done.status}, not ${exit}: ${done.error ?? done.stderr}`)
  }
  return done.stdout
}

/** Stops at a path of this machine, and at a tool that was built without its version. */
function refuseUnfit(file: string): void {
  const text = readFileSync(join(WORKSPACE, file), 'utf8')
  const paths = [HOME, join(BASE, 'database'), `file://${BASE}`, ROOT, homedir(), `${tmpdir()}/`]
  const found = [...paths, '[not provided]'].find((each) => text.includes(each))
  if (found !== undefined) throw new Error(`${file} holds ${found}`)
}
