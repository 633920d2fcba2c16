import { spawnSync } from 'node:child_process'
import { generateKeyPairSync } from 'node:crypto'
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative, resolve } from 'node:path'
import { isatty } from 'node:tty'
import { parseArgs } from 'node:util'
import { custody } from '@custody/cli/custody'
import { readDigest } from '@custody/core/digest/sha256'
import { exitCodes } from '@custody/core/errors'
import { plainText } from '@custody/core/text/plain-text'
import { gateOptions } from '@custody/flow/gate-options'
import { gateSchema } from '@custody/flow/shared-inputs'
import { verifyCommand } from '@custody/flow/verify-command'
import * as z from 'zod'
import { prepareDemoFolder } from './demo/demo-folder.ts'

/**
 * The whole flow on the example project, with a signing key made for this one run: record, scan, attest, gate, report. Then
 * one byte of a copy is changed, and the gate refuses it. Everything is done with the command `custody`, as a person would.
 */
const { values } = parseArgs({ options: { out: { type: 'string', default: 'demo-output' } } })
const root = resolve(import.meta.dirname, '..')
const shown = values.out
/** The repository's root, where npm starts a script. */
const here = process.cwd()
const out = resolve(shown)
const bundle = join(out, 'bundle')
const place = 'https://deploy.example/production'
const began = performance.now()

/** What `custody verify --json` prints, as far as it is shown here. */
const text = z.string().optional()
const denial = z.object({
  verdict: z.string(),
  reason: z.string(),
  checks: z.array(
    z.object({ ok: z.boolean(), code: z.string(), subject: z.string(), found: text, expected: text }),
  ),
})

const refusal = prepareDemoFolder(out)
if (refusal !== undefined) {
  console.error(
    `error: the demo does not write into ${shown}: ${refusal}. Nothing was changed; name a new folder.`,
  )
  process.exit(exitCodes.usage)
}
const work = prepare()
const key = makeKey()
const digest = await walk()
await tamper(digest)
conclude(digest)

/** A fresh copy of the example as a git repository, so that there is a commit to be bound. */
function prepare(): string {
  const folder = mkdtempSync(join(tmpdir(), 'custody-demo-'))
  const from = join(root, 'examples', 'service')
  const isLeftOut = (path: string) => /(^|\/)(node_modules|dist)(\/|$)/.test(relative(from, path))
  cpSync(from, folder, { recursive: true, filter: (path) => !isLeftOut(path) })
  const author = [
    '-c',
    'user.name=Demo',
    '-c',
    'user.email=demo@example.invalid',
    '-c',
    'commit.gpgsign=false',
  ]
  for (const args of [
    ['init', '-q', '-b', 'main'],
    ['add', '-A'],
    [...author, 'commit', '-q', '-m', 'Example service'],
  ]) {
    const { status } = spawnSync('git', args, { cwd: folder, stdio: 'inherit' })
    if (status !== 0) throw new Error(`git ${args[0]} failed`)
  }
  return folder
}

/** The private half lives in this process alone. */
function makeKey(): string {
  const pair = generateKeyPairSync('ec', {
    namedCurve: 'P-256',
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  })
  writeFileSync(join(out, 'public-key.pem'), pair.publicKey)
  return pair.privateKey
}

async function walk(): Promise<string> {
  const reports = ['sbom.cdx.json', 'sbom.spdx.json', 'semgrep.sarif', 'osv-scanner.sarif', 'npm-audit.json']
  const required = ['sbom', 'sca', 'sast'].flatMap((kind) => ['--required', kind])
  say('The commit is recorded.')
  await step(work, 'record', '--stage', 'source')
  say('The service is built; what went in, the command and what came out are recorded.')
  await step(
    work,
    'record',
    '--stage',
    'build',
    '--materials',
    'src/**',
    '--products',
    'dist/*.tgz',
    '--',
    process.execPath,
    'build.mjs',
  )
  say('The reports that syft, semgrep, osv-scanner and npm wrote are collected.')
  const named = reports.flatMap((name) => ['--reports', `reports/${name}`])
  await step(work, 'scan', ...named, ...required, '--outcomes', 'osv-scanner=success')
  say('Statements about the artifact are signed, and the bundle is sealed.')
  await step(work, 'attest', '--subject-path', 'dist/*.tgz')
  cpSync(join(work, 'dist'), join(out, 'artifact'), { recursive: true })
  rmSync(work, { recursive: true, force: true })
  say('The gate verifies the chain, hashes the artifact, asks the policy and signs its verdict.')
  const judged = ['--public-key', inOut('public-key.pem'), '--resource-uri', place, artifact()]
  await step(here, 'verify', ...judged, '--record')
  say('The report is written.')
  // Without a record of its own: it names the bundle that the gate left, so that its command holds.
  await step(here, 'report', '--public-key', inOut('public-key.pem'), '--out', inOut('report'), artifact())
  cpSync(join(out, 'report', 'summary.md'), join(out, 'summary.md'))
  const head: unknown = JSON.parse(readFileSync(join(bundle, 'index.json'), 'utf8'))
  const found = /sha256:[0-9a-f]{64}/.exec(JSON.stringify(head))?.[0] ?? ''
  writeFileSync(join(out, 'bundle-digest.txt'), `${found}\n`)
  return found
}

/** One byte of a copy of the artifact, then one byte of a copy of the bundle. */
async function tamper(bundleDigest: string): Promise<void> {
  const copy = mkdtempSync(join(tmpdir(), 'custody-demo-'))
  cpSync(out, copy, { recursive: true })
  flipByte(join(copy, 'artifact', artifactName()))
  say('Now one byte of a copy of the artifact is changed …')
  await refused(copy, bundleDigest)
  cpSync(join(out, 'artifact'), join(copy, 'artifact'), { recursive: true })
  flipByte(largestBlob(copy))
  say('… and now one byte of a copy of the bundle.')
  await refused(copy, bundleDigest)
  rmSync(copy, { recursive: true, force: true })
}

async function refused(folder: string, bundleDigest: string): Promise<void> {
  process.chdir(folder)
  const args = ['--bundle', 'bundle', '--bundle-digest', bundleDigest, '--public-key', 'public-key.pem']
  const lines: string[] = []
  const status = await custody(
    ['verify', ...args, '--json', `artifact/${artifactName()}`],
    terminalWith(lines),
  )
  const { verdict, reason, checks } = denial.parse(JSON.parse(lines.join('')))
  const broken = checks.find(({ ok }) => !ok)
  if (status !== 2 || verdict !== 'denied' || reason !== 'evidence' || broken === undefined)
    throw new Error('the change went unnoticed')
  console.log(`  DENIED, reason ${reason} (exit ${status}): ${broken.code}`)
  const { subject, found, expected } = broken
  for (const [word, value] of Object.entries({ at: subject, found, expected }))
    if (value !== undefined) console.log(`    ${word} ${plainText(short(value))}`)
}

async function step(folder: string, command: string, ...args: readonly string[]): Promise<void> {
  process.chdir(folder)
  const separator = args.indexOf('--')
  const own = separator < 0 ? args : args.slice(0, separator)
  const rest = separator < 0 ? [] : args.slice(separator)
  const inFolder = folder === here ? inOut('bundle') : relative(folder, bundle)
  const lines: string[] = []
  const status = await custody(
    [command, ...own, '--bundle', inFolder, '--key', 'env:DEMO_KEY', ...rest],
    terminalWith(lines),
  )
  const text = lines.join('').trimEnd()
  if (command !== 'report') console.log(text.replace(/^/gm, '  '))
  if (status !== 0) throw new Error(`custody ${command} ended with ${status}`)
}

function terminalWith(lines: string[]) {
  return {
    environment: { ...process.env, DEMO_KEY: key },
    isTerminal: isatty(1),
    columns: 78,
    out: (text: string) => void lines.push(text),
    note: (line: string) => {
      console.log(`  ${short(line)}`)
      // The one line that the build writes comes past us: it begins where the cursor stands.
      if (line === 'Recording stage build') process.stdout.write('  ')
    },
  }
}

/** A path of what the demo wrote, from the repository's root. */
function inOut(...names: readonly string[]): string {
  return join(shown, ...names)
}

function artifact(): string {
  return inOut('artifact', artifactName())
}

/** Digests as the eye compares them: the bundle and the report have the whole. */
function short(text: string): string {
  return text.replaceAll(/([0-9a-f]{12})[0-9a-f]{52}/g, '$1…')
}

function artifactName(): string {
  return readdirSync(join(out, 'artifact'))[0] ?? ''
}

function largestBlob(folder: string): string {
  const parent = join(folder, 'bundle', 'blobs', 'sha256')
  const sizes = readdirSync(parent).map((name) => ({
    path: join(parent, name),
    size: readFileSync(join(parent, name)).length,
  }))
  return sizes.sort((a, b) => b.size - a.size)[0]?.path ?? ''
}

function flipByte(path: string): void {
  const bytes = readFileSync(path)
  const at = Math.floor(bytes.length / 2)
  bytes[at] = (bytes[at] ?? 0) ^ 1
  writeFileSync(path, bytes)
}

function say(line: string): void {
  console.log(`\n▸ ${line}`)
}

function conclude(bundleDigest: string): void {
  const inputs = gateSchema.parse({
    bundle: inOut('bundle'),
    'public-key': inOut('public-key.pem'),
    'resource-uri': place,
    'subject-path': artifact(),
  })
  const command = verifyCommand(gateOptions(inputs, here), readDigest(bundleDigest, 'index.json'))
  console.log(`
PASSED, and every change was refused; ${((performance.now() - began) / 1000).toFixed(1)} s in all.

  The report:     ${inOut('report', 'index.html')}
  The summary:    ${inOut('summary.md')}
  Repeat the verdict by hand, from the repository's root (the gate's command,
  with \`npx --no\` before it):

    npx --no ${command.replaceAll('\n', '\n    ')}
`)
}
