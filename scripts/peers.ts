// Installs the programs that the interop tests run against, and those that write the example's reports:
//
//   npm run peers -- [--group interop|example] [NAME …]
//
// Everything goes into .peers/ (Go programs, and one Python environment); what is there at its pinned version is
// left alone. A browser comes from the system's package manager.

import { spawnSync } from 'node:child_process'
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { parseArgs } from 'node:util'
import * as z from 'zod'

const peerSchema = z.strictObject({
  name: z.string(),
  group: z.enum(['interop', 'example']),
  kind: z.enum(['go', 'pypi', 'apt']),
  package: z.string(),
  version: z.string(),
  /** A Go program of this repository that is built against the package, which offers none that does it. */
  source: z.string().optional(),
  /** Of the Go linker: some programs are told their version only so. */
  ldflags: z.string().optional(),
  /** What it puts into .peers/bin, or on the system's PATH. */
  programs: z.tuple([z.string()], z.string()),
  use: z.string(),
})

type Peer = Readonly<z.output<typeof peerSchema>>

const PEERS = join(dirname(import.meta.dirname), '.peers')
const BIN = join(PEERS, 'bin')
const PYTHON = join(PEERS, 'python')
const RECORD = join(PEERS, 'installed.json')

const { values, positionals } = parseArgs({
  options: { group: { type: 'string', default: 'interop' } },
  allowPositionals: true,
})
const wanted = wantedPeers(values.group, positionals)
process.exitCode = wanted.length > 0 ? installAll(wanted) : 1

/** The peers of a group, or the named ones; none, when a name or the group is unknown. */
function wantedPeers(group: string, names: readonly string[]): readonly Peer[] {
  const text = readFileSync(join(import.meta.dirname, 'peers.json'), 'utf8')
  const all: readonly Peer[] = z.array(peerSchema).parse(JSON.parse(text))
  const unknown = names.filter((name) => !all.some((peer) => peer.name === name))
  const found = all.filter((peer) => (names.length > 0 ? names.includes(peer.name) : peer.group === group))
  if (unknown.length === 0 && found.length > 0) return found
  console.error(unknown.length > 0 ? `no such peer: ${unknown.join(', ')}` : `no such group: ${group}`)
  return []
}

/** Installs one after the other, goes on after a failure, and ends with 1 when there was one. */
function installAll(peers: readonly Peer[]): number {
  mkdirSync(BIN, { recursive: true })
  const failed = peers.filter((peer) => !report(peer))
  if (failed.length === 0) return 0
  console.error(`could not be installed: ${failed.map((peer) => peer.name).join(', ')}`)
  return 1
}

function report(peer: Peer): boolean {
  process.stdout.write(`${peer.name} ${peer.version} … `)
  if (isInstalled(peer)) {
    console.log('already there')
    return true
  }
  const start = Date.now()
  try {
    install(peer)
    record(peer)
    console.log(`installed in ${Math.ceil((Date.now() - start) / 1000)} s`)
    return true
  } catch (error) {
    console.log('failed')
    console.error(error instanceof Error ? error.message : error)
    return false
  }
}

function isInstalled(peer: Peer): boolean {
  const folder = peer.kind === 'apt' ? '/usr/bin' : BIN
  const present = peer.programs.every((program) => existsSync(join(folder, program)))
  return present && (peer.kind === 'apt' || installedVersions()[peer.name] === peer.version)
}

function install(peer: Peer): void {
  switch (peer.kind) {
    case 'go':
      return installGoProgram(peer)
    case 'pypi':
      return installPythonPackage(peer)
    case 'apt':
      return installSystemPackage(peer)
    default:
      peer.kind satisfies never
  }
}

function installGoProgram(peer: Peer): void {
  if (peer.source !== undefined) return buildGoProgram(peer, peer.source)
  const settings = { CGO_ENABLED: '0', GOFLAGS: '-mod=mod', GOBIN: BIN }
  const linker = peer.ldflags === undefined ? [] : ['-ldflags', peer.ldflags]
  run('go', ['install', '-trimpath', ...linker, `${peer.package}@${peer.version}`], settings)
  // go names a program after the last part of its path that is no version.
  const [program] = peer.programs
  const built = basename(peer.package)
  if (built !== program) renameSync(join(BIN, built), join(BIN, program))
}

/** In a module of its own that has nothing but the pinned package. */
function buildGoProgram(peer: Peer, source: string): void {
  const [program] = peer.programs
  const folder = join(PEERS, 'go', program)
  mkdirSync(folder, { recursive: true })
  copyFileSync(join(dirname(import.meta.dirname), source), join(folder, 'main.go'))
  writeFileSync(
    join(folder, 'go.mod'),
    `module ${program}\n\ngo 1.25\n\nrequire ${peer.package} ${peer.version}\n`,
  )
  run('go', ['mod', 'tidy'], {}, folder)
  run('go', ['build', '-trimpath', '-o', join(BIN, program)], { CGO_ENABLED: '0' }, folder)
}

function installPythonPackage(peer: Peer): void {
  if (!existsSync(PYTHON)) run('python3', ['-m', 'venv', PYTHON])
  const python = join(PYTHON, 'bin', 'python')
  run(python, ['-m', 'pip', 'install', '--disable-pip-version-check', `${peer.package}==${peer.version}`])
  for (const program of peer.programs) {
    rmSync(join(BIN, program), { force: true })
    symlinkSync(join(PYTHON, 'bin', program), join(BIN, program))
  }
}

function installSystemPackage(peer: Peer): void {
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) {
    throw new Error(`install ${peer.package} with the package manager of this system`)
  }
  const settings = { DEBIAN_FRONTEND: 'noninteractive' }
  run('apt-get', ['update'], settings)
  run('apt-get', ['install', '--yes', '--no-install-recommends', peer.package], settings)
}

function run(
  program: string,
  args: readonly string[],
  settings: Readonly<Record<string, string>> = {},
  cwd = PEERS,
): void {
  const done = spawnSync(program, args, { cwd, env: { ...process.env, ...settings }, encoding: 'utf8' })
  if (done.error !== undefined) throw new Error(`${program} cannot be run: ${done.error.message}`)
  if (done.status !== 0)
    throw new Error(`${program} ended with ${done.status}:\n${done.stderr.trim().slice(-2000)}`)
}

function installedVersions(): Record<string, string> {
  if (!existsSync(RECORD)) return {}
  return z.record(z.string(), z.string()).parse(JSON.parse(readFileSync(RECORD, 'utf8')))
}

function record(peer: Peer): void {
  const versions = { ...installedVersions(), [peer.name]: peer.version }
  writeFileSync(RECORD, `${JSON.stringify(versions, undefined, 2)}\n`)
}
