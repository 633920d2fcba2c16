import { generateKeyPairSync } from 'node:crypto'
import { appendFileSync, cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { mustRun } from '../harness/run-program.ts'
import { type ActionName, BuiltJob, copyOfDist, type StepResult } from './built-action.ts'

const EXAMPLE = join(import.meta.dirname, '..', '..', 'examples', 'service')
const DIGEST = /^sha256:[0-9a-f]{64}$/
const SECRET = /PRIVATE KEY/

type StepName = 'source' | 'build' | 'scan' | 'attest' | 'gate' | 'report'

/** The steps of a job on the example, as its workflow has them. */
const STEPS: readonly (readonly [
  name: StepName,
  action: ActionName,
  inputs: Readonly<Record<string, string>>,
])[] = [
  ['source', 'record', { stage: 'source' }],
  [
    'build',
    'record',
    { stage: 'build', materials: 'src/**', products: 'dist/*.tgz', run: `'${process.execPath}' build.mjs` },
  ],
  [
    'scan',
    'scan-collect',
    {
      reports:
        'reports/sbom.cdx.json\nreports/sbom.spdx.json\nreports/semgrep.sarif\nreports/osv-scanner.sarif\nreports/npm-audit.json',
      required: 'sbom\nsca\nsast',
      outcomes: 'osv-scanner=success',
      'sarif-to': 'sarif',
    },
  ],
  ['attest', 'attest', { 'subject-path': 'dist/*.tgz' }],
  [
    'gate',
    'verify-gate',
    { 'subject-path': 'dist/*.tgz', 'resource-uri': 'https://deploy.example/production' },
  ],
  ['report', 'report', { 'subject-path': 'dist/*.tgz' }],
]

const dist = copyOfDist()
const job = new BuiltJob(dist)
const key = join(job.folder, 'key.pem')
const bundle = join(job.workspace, 'custody-bundle')
let results: Readonly<Record<StepName, StepResult>>

beforeAll(async () => {
  makeKey()
  job.identity = { ...job.identity, sha: await checkOutExample() }
  const done: [StepName, StepResult][] = []
  for (const [name, action, inputs] of STEPS) done.push([name, await job.step(action, { key, ...inputs })])
  results = Object.fromEntries(done) as Record<StepName, StepResult>
}, 60_000)

afterAll(() => {
  rmSync(dist, { recursive: true })
  rmSync(job.folder, { recursive: true })
})

/** The file that an output names; paths are told as the workspace sees them. */
const readOutput = (name: StepName, output: string) =>
  readFileSync(resolve(job.workspace, results[name].outputs[output] ?? ''), 'utf8')

describe('a job of built actions', () => {
  it.each(STEPS.map(([name]) => name))('%s succeeds without a complaint', (name) => {
    const { exitCode, stdout, stderr } = results[name]
    const complaints = stdout.split('\n').filter((line) => /^::(?:error|warning)/.test(line))
    expect({ exitCode, stderr, complaints }).toEqual({ exitCode: 0, stderr: '', complaints: [] })
  })

  it.each(STEPS.map(([name]) => name))('%s hands on the bundle and its digest', (name) => {
    const { outputs } = results[name]
    expect(outputs['bundle-digest']).toMatch(DIGEST)
    expect(resolve(job.workspace, outputs['bundle'] ?? '')).toBe(bundle)
  })

  it('each step but the report changes the digest', () => {
    const digests = STEPS.map(([name]) => results[name].outputs['bundle-digest'])
    expect(new Set(digests.slice(0, 5)).size).toBe(5)
  })

  it.each(STEPS.map(([name]) => name))('%s writes a summary that holds no foreign HTML', (name) => {
    expect(results[name].summary).not.toBe('')
    expect(results[name].summary).not.toMatch(/<script|<img|javascript:/i)
  })

  it('the scan leaves its findings as SARIF for code scanning', () => {
    const log: unknown = JSON.parse(readOutput('scan', 'sarif-path'))
    expect(log).toMatchObject({
      version: '2.1.0',
      runs: expect.arrayContaining([expect.objectContaining({ tool: expect.anything() })]),
    })
    expect(JSON.stringify(log)).toContain('"ruleId"')
  })

  it('the scan shows what to fix first, in its summary and as annotations', () => {
    const { summary, stdout } = results.scan
    expect(summary).toContain('| fix first | what | closes | where |')
    expect(summary).toContain('Upgrade send 0.18.0 to 0.19.0')
    const shown = stdout.split('\n').filter((line) => line.includes('title=Custody%3A fix first'))
    expect(shown).toEqual(expect.arrayContaining([expect.stringContaining('Upgrade send 0.18.0 to 0.19.0')]))
    expect(shown.length).toBeLessThanOrEqual(10)
  })

  it('the gate decides fast', () => {
    const { milliseconds } = results.gate
    process.stderr.write(`verify-gate decides in ${(milliseconds / 1000).toFixed(2)} s (aim: 1.0 s)\n`)
    expect(milliseconds).toBeLessThan(5000)
  })

  it('the gate passes what was sealed', () => {
    expect(results.gate.outputs).toMatchObject({ verdict: 'passed', reason: '' })
  })

  it('the verdict is a file of the bundle', () => {
    const path = results.gate.outputs['verdict-path'] ?? ''
    expect(
      JSON.parse(readFileSync(join(job.workspace, path.replace(job.workspace, '')), 'utf8')),
    ).toBeTruthy()
  })

  it('the report is one page', () => {
    expect(readOutput('report', 'report-path')).toMatch(/^<!doctype html>[\s\S]*<\/html>\s*$/i)
  })

  it('nothing that was written holds the key', () => {
    const texts = readdirSync(join(bundle, 'blobs', 'sha256')).map((name) =>
      readFileSync(join(bundle, 'blobs', 'sha256', name), 'latin1'),
    )
    expect(texts.filter((text) => SECRET.test(text))).toEqual([])
    expect(STEPS.filter(([name]) => SECRET.test(results[name].stdout + results[name].summary))).toEqual([])
  })
})

describe('a gate in a job of its own', () => {
  /** Runs it on a copy of what the other job left, after `change`; the bundle is known by the digest of its output. */
  const receive = async (change: (workspace: string) => void, digest?: string) => {
    const receiver = new BuiltJob(dist, job.identity)
    cpSync(job.workspace, receiver.workspace, { recursive: true })
    change(receiver.workspace)
    const step = await receiver.step('verify-gate', {
      key,
      'bundle-digest': digest ?? results.report.outputs['bundle-digest'] ?? '',
      'subject-path': 'dist/*.tgz',
      'resource-uri': 'https://deploy.example/production',
    })
    rmSync(receiver.folder, { recursive: true })
    const errors = step.stdout.split('\n').filter((line) => line.startsWith('::error'))
    const codes = errors.map((line) => /Custody%3A ([a-z-]+)::/.exec(line)?.[1])
    return {
      exitCode: step.exitCode,
      verdict: step.outputs['verdict'],
      reason: step.outputs['reason'],
      codes,
      summary: step.summary,
    }
  }

  it('passes what was handed over', async () => {
    expect(await receive(() => undefined)).toEqual({
      exitCode: 0,
      verdict: 'passed',
      reason: '',
      codes: [],
      summary: expect.stringContaining('PASSED'),
    })
  })

  it('denies an artifact that has one byte more', async () => {
    const step = await receive((workspace) => {
      const [artifact = ''] = readdirSync(join(workspace, 'dist')).filter((file) => file.endsWith('.tgz'))
      appendFileSync(join(workspace, 'dist', artifact), 'x')
    })
    expect(step).toMatchObject({ exitCode: 1, verdict: 'denied', reason: 'evidence' })
    expect(step.codes).toEqual(['denied-by-evidence'])
    expect(step.summary).toMatch(/docs\/errors\.md#denied-by-evidence\)\s*$/)
  })

  it('denies a bundle in which one byte was added', async () => {
    const step = await receive((workspace) => {
      const blobs = join(workspace, 'custody-bundle', 'blobs', 'sha256')
      appendFileSync(join(blobs, readdirSync(blobs)[0] ?? ''), ' ')
    })
    expect(step.exitCode).toBe(1)
    expect(step.verdict).not.toBe('passed')
    expect(step.codes).toHaveLength(1)
    expect(step.summary).toContain('DENIED')
    expect(step.summary).toContain(step.codes[0])
  })

  it('refuses a bundle that is another one than its digest names', async () => {
    const step = await receive(() => undefined, `sha256:${'0'.repeat(64)}`)
    expect(step).toEqual({
      exitCode: 1,
      verdict: 'denied',
      reason: 'evidence',
      codes: ['bundle-digest-differs'],
      summary: expect.stringContaining('DENIED'),
    })
  })
})

function makeKey(): void {
  const pair = generateKeyPairSync('ec', {
    namedCurve: 'P-256',
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  })
  writeFileSync(key, pair.privateKey, { mode: 0o600 })
}

/** The example as a repository in the workspace of the job; its commit. */
async function checkOutExample(): Promise<string> {
  const isLeftOut = /\/(?:node_modules|dist)$/
  cpSync(EXAMPLE, job.workspace, { recursive: true, filter: (path) => !isLeftOut.test(path) })
  const who = [
    '-c',
    'user.name=A Person',
    '-c',
    'user.email=person@example.com',
    '-c',
    'commit.gpgsign=false',
  ]
  const git = async (...args: readonly string[]) =>
    (await mustRun('git', args, { cwd: job.workspace })).stdout.trim()
  await git('init', '-q', '-b', 'main')
  await git('add', '-A')
  await git(...who, 'commit', '-q', '-m', 'Example service')
  return git('rev-parse', 'HEAD')
}
