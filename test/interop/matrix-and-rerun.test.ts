import { createHash, generateKeyPairSync } from 'node:crypto'
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals'
import { readBundle } from '../../packages/core/src/bundle/snapshot.ts'
import { readSignatureBundle } from '../../packages/core/src/dsse/read-signature-bundle.ts'
import { annotations as names } from '../../packages/core/src/names.ts'
import type { BuiltJob, StepResult } from '../e2e/built-action.ts'
import { type BuiltRun, codesOf, digestOf, must, startBuiltRun } from '../e2e/built-run.ts'
import type { JobIdentity } from '../harness/github/job-identity.ts'

// Several programs a test, beside other tests.
jest.setTimeout(30_000)

const SERVICE = join(import.meta.dirname, '..', '..', 'examples', 'service')
const LEGS = ['linux', 'macos', 'windows']
const REPORTS = 'reports/sbom.cdx.json\nreports/semgrep.sarif\nreports/osv-scanner.sarif'
const CUSTODY_KEY = generateKeyPairSync('ed25519')
  .privateKey.export({ type: 'pkcs8', format: 'pem' })
  .toString()

let run: BuiltRun
beforeAll(async () => {
  run = await startBuiltRun(SERVICE)
})
afterAll(() => run.stop())

const startJob = (job: string, changes: Partial<JobIdentity> = {}): BuiltJob =>
  run.job({ job, ...changes }, () => ({ CUSTODY_KEY }))

const signed = { key: 'env:CUSTODY_KEY' }
const sent = (name: string) => ({ 'bundle-to': `artifact:${name}` })
const taken = (name: string, ...digests: readonly string[]) => ({
  'bundle-from': `artifact:${name}`,
  'bundle-digest': digests.join('\n'),
  ...sent(name),
})

function gate(job: BuiltJob, inputs: Readonly<Record<string, string>>): Promise<StepResult> {
  return job.step('verify-gate', {
    ...signed,
    'resource-uri': 'https://deploy.example/production',
    ...inputs,
  })
}

describe('a matrix of three legs', () => {
  let digests: readonly string[]
  let legs: readonly BuiltJob[]

  beforeAll(async () => {
    const source = await must(
      startJob('source').step('record', { ...signed, stage: 'source', ...sent('matrix') }),
    )
    legs = LEGS.map((leg) => startJob(`build-${leg}`))
    const built = legs.map((job, at) => must(buildLeg(job, LEGS[at] ?? '', digestOf(source))))
    digests = (await Promise.all(built)).map(digestOf)
  })

  const buildLeg = (job: BuiltJob, leg: string, source: string) =>
    job.step('record', {
      ...signed,
      stage: 'build',
      leg,
      legs: LEGS.join('\n'),
      run: `node build.mjs --out dist/${leg} && printf ${leg} >> dist/${leg}/*.tgz`,
      materials: 'src',
      products: `dist/${leg}`,
      ...taken('matrix', source),
    })

  async function scanAndAttest(received: readonly string[]): Promise<StepResult> {
    const scan = startJob('scan')
    const scanned = await must(
      scan.step('scan-collect', { ...signed, reports: REPORTS, ...taken('matrix', ...received) }),
    )
    return startJob('attest').step('attest', { ...signed, ...taken('matrix', digestOf(scanned)) })
  }

  it('forks after the source, is merged before it is sealed, and passes whole', async () => {
    const sealed = await must(scanAndAttest(digests))
    const job = startJob('gate')
    for (const leg of legs)
      cpSync(join(leg.workspace, 'dist'), join(job.workspace, 'dist'), { recursive: true })
    const judged = await gate(job, { ...taken('matrix', digestOf(sealed)), 'subject-path': 'dist' })
    expect(judged.outputs).toMatchObject({ verdict: 'passed' })
    const { subject } = payloadOf(job, /\/decision\.json$/)
    expect(subject.map(({ name }) => name)).toEqual(LEGS.map((leg) => `dist/${leg}/parcel-tracker-1.4.0.tgz`))
  })

  it('is not sealed without the leg that was dropped', async () => {
    const step = await scanAndAttest(digests.slice(0, 2))
    expect({ exitCode: step.exitCode, codes: codesOf(step) }).toEqual({
      exitCode: 1,
      codes: ['chain-refused', 'leg-missing'],
    })
    expect(step.stdout).toContain('windows')
  })

  it('is not merged when its legs began a chain of their own', async () => {
    const begun = await Promise.all(
      [1, 2].map((n) =>
        must(startJob(`alone-${n}`).step('record', { ...signed, stage: 'source', ...sent('alone') })),
      ),
    )
    const step = await startJob('scan').step('scan-collect', {
      ...signed,
      reports: REPORTS,
      ...taken('alone', ...begun.map(digestOf)),
    })
    expect(step.exitCode).toBe(1)
    expect(codesOf(step)).toEqual(['chain-id-differs'])
  })
})

describe('a re-run of failed jobs', () => {
  const again = { runAttempt: '2' }
  let built: string
  let artifact: string

  beforeAll(async () => {
    const job = startJob('build')
    const unsigned = { signing: 'none' }
    await must(job.step('record', { ...unsigned, stage: 'source' }))
    const build = { stage: 'build', run: 'node build.mjs', products: 'dist/*.tgz' }
    built = digestOf(await must(job.step('record', { ...unsigned, ...build, ...sent('rerun') })))
    artifact = join(job.workspace, 'dist')
  })

  it('goes on from the bundles of the first attempt', async () => {
    const failed = await startJob('scan').step('scan-collect', {
      ...signed,
      reports: 'none/*',
      ...taken('rerun', built),
    })
    expect(codesOf(failed)).toEqual(['glob-empty'])
    const scanned = await must(
      startJob('scan', again).step('scan-collect', { ...signed, reports: REPORTS, ...taken('rerun', built) }),
    )
    const sealed = await must(
      startJob('attest', again).step('attest', { ...signed, ...taken('rerun', digestOf(scanned)) }),
    )
    const job = startJob('gate', again)
    cpSync(artifact, join(job.workspace, 'dist'), { recursive: true })
    const judged = await gate(job, { ...taken('rerun', digestOf(sealed)), 'subject-path': 'dist' })
    expect(judged.outputs).toMatchObject({ verdict: 'passed' })
    expect(payloadOf(job, /^records\/build\//).predicate.environment.custody.run.attempt).toBe(1)
    expect(payloadOf(job, /^records\/policy\//).predicate.environment.custody.run.attempt).toBe(2)
  })

  it('sends its own bundle beside the one that the first attempt had sent', async () => {
    const scan = (changes: Partial<JobIdentity>) =>
      must(
        startJob('scan', changes).step('scan-collect', {
          ...signed,
          reports: REPORTS,
          ...taken('rerun', built),
          ...sent('twice'),
        }),
      )
    const [first, second] = [await scan({}), await scan(again)]
    expect(digestOf(first)).not.toBe(digestOf(second))
    const attempts = run.artifacts
      .artifacts()
      .flatMap(({ name }) => /^twice\.scan\.(\d)\./.exec(name)?.[1] ?? [])
    expect(attempts).toEqual(['1', '2'])
  })
})

describe('steps that are bracketed', () => {
  const phase = (job: BuiltJob, name: 'start' | 'stop', inputs: Readonly<Record<string, string>> = {}) =>
    job.step('record', { ...signed, stage: 'build', phase: name, ...inputs })

  it('are recorded with what was there before them and what is there after them', async () => {
    const job = startJob('bracket')
    const before = sha256(readFileSync(join(job.workspace, 'src/main.js')))
    await must(phase(job, 'start', { materials: 'src/main.js' }))
    writeFileSync(join(job.workspace, 'src/main.js'), 'changed by a step')
    mkdirSync(join(job.workspace, 'dist'))
    writeFileSync(join(job.workspace, 'dist/made.txt'), 'made by a step')
    await must(phase(job, 'stop', { products: 'dist' }))
    const { subject, predicate } = payloadOf(job, /^records\/build\//)
    expect(subject).toEqual([{ name: 'dist/made.txt', digest: { sha256: sha256('made by a step') } }])
    expect(predicate.materials).toContainEqual(
      expect.objectContaining({ name: 'src/main.js', digest: { sha256: before } }),
    )
  })

  it('have a beginning', async () => {
    const step = await phase(startJob('bracket'), 'stop', { products: 'src' })
    expect(codesOf(step)).toEqual(['phase-missing'])
  })

  it('have the beginning of their own job', async () => {
    const job = startJob('one')
    await must(phase(job, 'start', { materials: 'src' }))
    job.identity = { ...job.identity, job: 'other' }
    expect(codesOf(await phase(job, 'stop', { products: 'src' }))).toEqual(['phase-missing'])
  })
})

it('products may have any name that a file can have', async () => {
  const odd = [
    'a b.txt',
    'line\nbreak.txt',
    '::error::x.txt',
    '%0A::set-output name=x::y',
    'größe 日本 🚀.txt',
    '-rf',
    '<img src=x>|`$(id)`',
    'e\u0301',
  ]
  const job = startJob('names')
  mkdirSync(join(job.workspace, 'dist'))
  for (const name of odd) writeFileSync(join(job.workspace, 'dist', name), name)
  const inputs = { ...signed, 'subject-path': 'dist' }
  const results = [
    await job.step('record', { ...signed, stage: 'source' }),
    await job.step('record', { ...signed, stage: 'build', products: 'dist/**' }),
    await job.step('scan-collect', { ...signed, reports: REPORTS }),
    await job.step('attest', inputs),
    await gate(job, { 'subject-path': 'dist' }),
    await job.step('report', inputs),
  ]
  expect(results.map(({ exitCode }) => exitCode)).toEqual(Array(6).fill(0))
  expect(
    results.flatMap(({ stdout }) =>
      stdout
        .split('\n')
        .filter((line) => /^::(?!add-mask|(?:notice|warning) title=Custody%3A fix first[,:])/.test(line)),
    ),
  ).toEqual([])
  for (const { summary } of results) expect(summary).not.toContain('<img')
  const { subject } = payloadOf(job, /^records\/build\//)
  expect(subject.map(({ name }) => name).toSorted()).toEqual(odd.map((name) => `dist/${name}`).toSorted())
})

interface Payload {
  readonly subject: readonly { readonly name: string; readonly digest: { readonly sha256: string } }[]
  readonly predicate: {
    readonly materials: readonly unknown[]
    readonly environment: { readonly custody: { readonly run: { readonly attempt: number } } }
  }
}

/** The payload of the item in a job's bundle whose title fits. */
function payloadOf(job: BuiltJob, title: RegExp): Payload {
  const { head, blobs } = readBundle(join(job.workspace, 'custody-bundle'))
  const layer = head.layers.find(({ annotations }) => title.test(annotations[names.title] ?? ''))
  const bytes = layer === undefined ? undefined : blobs.get(layer.digest)
  if (bytes === undefined) throw new Error(`no layer ${title}`)
  const document = JSON.parse(bytes.toString())
  return document.predicateType === undefined
    ? JSON.parse(readSignatureBundle(bytes).envelope.payload.toString())
    : document
}

const sha256 = (bytes: string | Buffer): string => createHash('sha256').update(bytes).digest('hex')
