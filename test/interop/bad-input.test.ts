import { createHash, generateKeyPairSync } from 'node:crypto'
import { cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals'
import { releaseLock, takeLock } from '../../packages/core/src/bundle/bundle-lock.ts'
import type { Digest } from '../../packages/core/src/digest/sha256.ts'
import type { ActionName, BuiltJob } from '../e2e/built-action.ts'
import { type BuiltRun, codesOf, digestOf, must, startBuiltRun } from '../e2e/built-run.ts'
import type { JobIdentity } from '../harness/github/job-identity.ts'
import { runProgram } from '../harness/run-program.ts'

// Several programs a test, beside other tests.
jest.setTimeout(30_000)

const SERVICE = join(import.meta.dirname, '..', '..', 'examples', 'service')
const ARTIFACT = 'dist/parcel-tracker-1.4.0.tgz'
const BUNDLE = 'custody-bundle'
const CUSTODY_KEY = generateKeyPairSync('ed25519')
  .privateKey.export({ type: 'pkcs8', format: 'pem' })
  .toString()

const signed = { key: 'env:CUSTODY_KEY' }
const judging = { ...signed, 'subject-path': ARTIFACT, 'resource-uri': 'https://deploy.example/production' }

let run: BuiltRun
/** The job that made the bundle, and what it left. */
let made: BuiltJob
let digest: string

beforeAll(async () => {
  run = await startBuiltRun(SERVICE)
  made = startJob('make')
  await must(made.step('record', { ...signed, stage: 'source' }))
  await must(made.step('record', { ...signed, stage: 'build', run: 'node build.mjs', products: ARTIFACT }))
  await must(made.step('scan-collect', { ...signed, reports: 'reports/sbom.cdx.json\nreports/*.sarif' }))
  digest = digestOf(await must(made.step('attest', signed)))
})
afterAll(() => run.stop())

const startJob = (
  job: string,
  changes: Partial<JobIdentity> = {},
  services: Readonly<Record<string, string>> = {},
) => run.job({ job, ...changes }, () => ({ CUSTODY_KEY, ...services }))

/** Another job, with the bundle and the artifact of the first one in its workspace. */
function receive(services: Readonly<Record<string, string>> = {}): BuiltJob {
  const job = startJob('receive', {}, services)
  for (const folder of [BUNDLE, 'dist'])
    cpSync(join(made.workspace, folder), join(job.workspace, folder), { recursive: true })
  return job
}

/** Runs a step that is to be refused: its one annotation, and whether the bundle is as it was. */
async function refusal(job: BuiltJob, action: ActionName, inputs: Readonly<Record<string, string>>) {
  const before = fingerprint(job)
  const step = await job.step(action, inputs)
  const [code, ...more] = codesOf(step)
  return {
    exitCode: step.exitCode,
    code,
    more,
    untouched: fingerprint(job) === before,
    outputs: step.outputs,
    stdout: step.stdout,
  }
}

/** Of all files in the bundle folder, by name and contents. */
function fingerprint({ workspace }: BuiltJob): string {
  const folder = join(workspace, BUNDLE)
  const hash = createHash('sha256')
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true }).toSorted((a, b) =>
    join(a.parentPath, a.name) < join(b.parentPath, b.name) ? -1 : 1,
  )) {
    const path = join(entry.parentPath, entry.name)
    hash.update(path.slice(folder.length)).update(entry.isFile() ? readFileSync(path) : '')
  }
  return hash.digest('hex')
}

/** What a writer leaves that was killed: its lock, which names what it was about to add. */
async function leaveLock(folder: string, adds: Digest): Promise<void> {
  const lock = join(import.meta.dirname, '../../packages/core/src/bundle/bundle-lock.ts')
  const program = `const { takeLock } = await import(${JSON.stringify(lock)}); takeLock(${JSON.stringify(folder)}, [${JSON.stringify(adds)}])`
  const writer = await runProgram(process.execPath, [
    '--conditions=source',
    '--disable-warning=ExperimentalWarning',
    '--input-type=module',
    '--eval',
    program,
  ])
  expect(writer).toMatchObject({ exitCode: 0, stderr: '' })
}

const refused = (code: string) => expect.objectContaining({ exitCode: 1, code, untouched: true })

describe('a bundle that another job made', () => {
  it.each([
    ['no digest', '', 'bundle-digest-missing'],
    ['a malformed digest', 'sha256:abc', 'digest-malformed'],
    ['the digest of another one', `sha256:${'0'.repeat(64)}`, 'bundle-digest-differs'],
  ])('is refused with %s', async (_, given, code) => {
    expect(await refusal(receive(), 'verify-gate', { ...judging, 'bundle-digest': given })).toEqual(
      refused(code),
    )
  })

  it('is denied for its evidence in the outputs too, where it cannot be read', async () => {
    const inputs = { ...judging, 'bundle-digest': `sha256:${'0'.repeat(64)}` }
    const { outputs } = await refusal(receive(), 'verify-gate', inputs)
    expect(outputs).toEqual({ verdict: 'denied', reason: 'evidence' })
  })

  it('is taken without a digest on explicit wish alone', async () => {
    const step = await receive().step('verify-gate', { ...judging, 'bundle-digest': 'unpinned' })
    expect(step.outputs).toMatchObject({ verdict: 'passed' })
  })

  it('is refused while somebody writes it', async () => {
    const job = receive()
    takeLock(join(job.workspace, BUNDLE), [])
    try {
      expect(await refusal(job, 'verify-gate', { ...judging, 'bundle-digest': digest })).toEqual(
        refused('bundle-locked'),
      )
    } finally {
      releaseLock(join(job.workspace, BUNDLE))
    }
  })

  it('is refused when a file was put into it', async () => {
    const job = receive()
    writeFileSync(join(job.workspace, BUNDLE, 'planted.json'), '{}')
    expect(
      await refusal(job, 'record', { ...signed, stage: 'deployment', run: 'true', 'bundle-digest': digest }),
    ).toEqual(refused('bundle-stray'))
  })

  it('is refused half-written where nothing may be written, and repaired by the next step that writes', async () => {
    const job = receive()
    const folder = join(job.workspace, BUNDLE)
    const halfWritten = '0'.repeat(64)
    writeFileSync(join(folder, 'blobs', 'sha256', `${halfWritten}.part`), 'half')
    await leaveLock(folder, `sha256:${halfWritten}`)
    expect(await refusal(job, 'report', { ...signed, 'bundle-digest': digest, record: 'false' })).toEqual(
      refused('bundle-interrupted'),
    )
    const inputs = { ...signed, stage: 'deployment', run: 'true', 'bundle-digest': digest }
    expect((await must(job.step('record', inputs))).outputs['bundle-digest']).toMatch(/^sha256:/)
    expect(readdirSync(join(folder, 'blobs', 'sha256')).some((name) => name.startsWith(halfWritten))).toBe(
      false,
    )
  })

  it('is refused by who has another key', async () => {
    const other = generateKeyPairSync('ed25519')
      .privateKey.export({ type: 'pkcs8', format: 'pem' })
      .toString()
    const job = receive({ CUSTODY_KEY: other })
    expect(
      await refusal(job, 'record', { ...signed, stage: 'deployment', run: 'true', 'bundle-digest': digest }),
    ).toMatchObject({ exitCode: 1, code: 'chain-refused', more: ['signer-not-trusted'], untouched: true })
  })
})

describe('a policy', () => {
  it.each([
    ['that does not compile', 'package ours\n\ndeny contains "x" if {\n', 'policy-compile'],
    ['in which no rule applies', 'package ours\n\nother := 1\n', 'policy-no-rule'],
    [
      'that asks for what no input has',
      'package ours\n\ndeny contains "x" if input.image.nam == "x"\n',
      'policy-unknown-path',
    ],
    [
      'that asks the network',
      'package ours\n\ndeny contains "x" if http.send({"method": "get", "url": "http://127.0.0.1"})\n',
      'policy-capability',
    ],
  ])('%s decides nothing', async (_, rego, code) => {
    const job = receive()
    mkdirSync(join(job.workspace, 'policy'))
    writeFileSync(join(job.workspace, 'policy/ours.rego'), rego)
    const step = await refusal(job, 'verify-gate', { ...judging, policy: 'policy', 'bundle-digest': digest })
    expect(step).toEqual(refused(code))
    expect(step.outputs['verdict']).toBeUndefined()
  })

  it('that eats memory decides nothing', async () => {
    const job = receive()
    const doubled = Array.from({ length: 32 }, (_, at) => `x${at + 1} := concat("", [x${at}, x${at}])`)
    const rego = ['package ours', 'x0 := "0123456789abcdef"', ...doubled, 'deny contains "x" if x32 == ""']
    mkdirSync(join(job.workspace, 'policy'))
    writeFileSync(join(job.workspace, 'policy/ours.rego'), rego.join('\n'))
    const step = await refusal(job, 'verify-gate', { ...judging, policy: 'policy', 'bundle-digest': digest })
    expect(step).toEqual(refused('engine-memory'))
    expect(step.outputs).toEqual({ verdict: 'denied', reason: 'infrastructure' })
  })
})

it('10 000 products of any name go through the whole flow', async () => {
  const job = startJob('many')
  const names = [
    'a b',
    'new\nline',
    '::error::x',
    'ümlaut 漢字 🦊',
    ...Array.from({ length: 9996 }, (_, at) => `${at}`),
  ]
  mkdirSync(join(job.workspace, 'many'))
  for (const name of names) writeFileSync(join(job.workspace, 'many', name), name)
  await must(job.step('record', { ...signed, stage: 'source' }))
  const built = await must(job.step('record', { ...signed, stage: 'build', run: 'true', products: 'many' }))
  expect(built.stdout).not.toMatch(/^::error/m)
  const sealed = await must(job.step('attest', signed))
  expect(sealed.outputs['seal-digest']).toMatch(/^sha256:/)
})

describe('a link that leads out of the workspace', () => {
  it.each<readonly [ActionName, Readonly<Record<string, string>>]>([
    ['record', { stage: 'deployment', run: 'true', materials: 'link' }],
    ['scan-collect', { reports: 'link' }],
    ['verify-gate', { ...judging, 'subject-path': 'link' }],
  ])('is refused by %s', async (action, inputs) => {
    const job = receive()
    symlinkSync('/etc/hostname', join(job.workspace, 'link'))
    expect(await refusal(job, action, { ...signed, 'bundle-digest': digest, ...inputs })).toEqual(
      refused('file-outside'),
    )
  })
})
