import { generateKeyPairSync } from 'node:crypto'
import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals'
import type { StepResult } from '../e2e/built-action.ts'
import { type BuiltRun, codesOf, must, startBuiltRun } from '../e2e/built-run.ts'
import { freePort } from '../harness/free-port.ts'
import type { JobIdentity } from '../harness/github/job-identity.ts'
import { type OidcIssuer, startOidcIssuer } from '../harness/sigstore/oidc-issuer.ts'
import { signingConfig } from '../harness/sigstore/signing-config.ts'

// Several programs a test, beside other tests.
jest.setTimeout(30_000)

const SERVICE = join(import.meta.dirname, '..', '..', 'examples', 'service')
const ARTIFACT = 'dist/parcel-tracker-1.4.0.tgz'
const BUNDLE = 'custody-bundle'

const pair = generateKeyPairSync('ed25519')
const CUSTODY_KEY = pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
const signed = { key: 'env:CUSTODY_KEY' }

let run: BuiltRun
beforeAll(async () => {
  run = await startBuiltRun(SERVICE)
})
afterAll(() => run.stop())

const startJob = (
  job: string,
  changes: Partial<JobIdentity> = {},
  services: Readonly<Record<string, string>> = {},
) => run.job({ job, ...changes }, () => ({ CUSTODY_KEY, ...services }))

describe("a fork's pull request", () => {
  const event = (head: string) => ({
    pull_request: { base: { repo: { full_name: 'acme/service' } }, head: { repo: { full_name: head } } },
  })

  function record(head: string, inputs: Readonly<Record<string, string>>): Promise<StepResult> {
    const path = join(run.folder, 'pull-request.json')
    writeFileSync(path, JSON.stringify(event(head)))
    const changes = { eventName: 'pull_request', ref: 'refs/pull/7/merge' }
    const job = startJob('fork', changes, { CUSTODY_KEY: '', GITHUB_EVENT_PATH: path })
    return job.step('record', { stage: 'source', ...inputs })
  }

  it.each([
    ['without a token', { signing: 'keyless' }],
    ['without secrets', signed],
    ['without anything', {}],
  ])('%s is told what to do', async (_, inputs) => {
    const step = await record('mallory/service', inputs)
    expect(codesOf(step)).toEqual(['signer-missing'])
    expect(step.stdout).toContain('use `signing: none` there, and sign after the merge')
  })

  it('may leave records unsigned', async () => {
    expect(await record('mallory/service', { signing: 'none' })).toMatchObject({ exitCode: 0 })
  })

  it('is told apart from one of the same repository', async () => {
    const step = await record('acme/service', {})
    expect(step.stdout).toContain('id-token: write')
    expect(step.stdout).not.toContain('after the merge')
  })
})

describe('a repository that is not public', () => {
  it.each(['private', 'internal'])('is not named to a public log (%s)', async (visibility) => {
    const path = join(run.folder, `${visibility}.json`)
    writeFileSync(path, JSON.stringify({ repository: { private: true, visibility } }))
    const job = startJob('private', {}, { GITHUB_EVENT_PATH: path })
    const witnessed = { ...signed, signing: 'key', instance: 'public-good' }
    const step = await job.step('record', { ...witnessed, stage: 'source', 'on-unavailable': 'warn' })
    expect({ exitCode: step.exitCode, codes: codesOf(step) }).toEqual({
      exitCode: 1,
      codes: ['public-log-refused'],
    })
    expect(readdirSync(job.workspace)).not.toContain(BUNDLE)
  })
})

describe('a signing service that is down', () => {
  let issuer: OidcIssuer
  let dead: string

  beforeAll(async () => {
    issuer = await startOidcIssuer()
    dead = `http://127.0.0.1:${await freePort()}`
    const services = {
      issuerUrl: issuer.url,
      fulcioUrl: dead,
      certificateLogUrl: dead,
      rekorUrl: dead,
      rekor1Url: dead,
      tsaUrl: dead,
      origin: '127.0.0.1',
    }
    writeFileSync(
      join(run.folder, 'signing_config.json'),
      JSON.stringify(signingConfig(services, new Date(0))),
    )
  })
  afterAll(() => issuer.stop())

  const keyless = () => ({
    signing: 'keyless',
    'signing-config': join(run.folder, 'signing_config.json'),
    'signing-retries': '0',
  })
  const build = { stage: 'build', run: 'node build.mjs', products: ARTIFACT }

  it('fails the step', async () => {
    const job = startJob('build', {}, issuer.requestEnvironment())
    const step = await job.step('record', { ...keyless(), ...build })
    expect({ exitCode: step.exitCode, codes: codesOf(step) }).toEqual({
      exitCode: 1,
      codes: ['sign-service-unavailable'],
    })
  })

  it.each([
    ['a signing service', () => issuer.requestEnvironment(), 'sign-service-unavailable'],
    [
      "GitHub's token service",
      () => ({ ...issuer.requestEnvironment(), ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'not good any more' }),
      'oidc-refused',
    ],
  ])(
    'is a warning where that is wished; the build is done and its record kept pending: %s',
    async (_, services, code) => {
      const job = startJob('build', {}, services())
      const step = await job.step('record', { ...keyless(), ...build, 'on-unavailable': 'warn' })
      expect({ exitCode: step.exitCode, warnings: codesOf(step, 'warning') }).toEqual({
        exitCode: 0,
        warnings: [code],
      })
      expect(step.outputs).toMatchObject({ 'bundle-digest': expect.stringMatching(/^sha256:/) })
      expect(readdirSync(job.workspace)).toEqual(expect.arrayContaining([BUNDLE, 'dist']))
    },
    30_000,
  )

  it('leaves a build that is signed later, without another build', async () => {
    const job = startJob('later', {}, issuer.requestEnvironment())
    const trust = { 'public-key': publicKey() }
    await must(job.step('record', { ...signed, stage: 'source' }))
    const pending = { ...keyless(), ...build, ...trust, 'on-unavailable': 'warn' }
    expect(codesOf(await must(job.step('record', pending)), 'warning')).toEqual(['sign-service-unavailable'])
    const reports = 'reports/sbom.cdx.json\nreports/*.sarif'
    await must(job.step('scan-collect', { ...signed, ...trust, reports, outcomes: 'osv-scanner=success' }))
    const gate = {
      ...signed,
      ...trust,
      'subject-path': ARTIFACT,
      'resource-uri': 'https://deploy.example/production',
    }
    expect(codesOf(await job.step('verify-gate', gate))).toContain('record-pending')
    await must(job.step('attest', { ...signed, ...trust }))
    const { outputs } = await must(job.step('verify-gate', { ...gate, 'accept-self-judged': 'true' }))
    expect(outputs['verdict']).toBe('passed')
  })

  it('is not taken for a build that fails', async () => {
    const job = startJob('build', {}, issuer.requestEnvironment())
    const step = await job.step('record', { ...keyless(), ...build, run: 'exit 3', 'on-unavailable': 'warn' })
    expect({ exitCode: step.exitCode, codes: codesOf(step) }).toEqual({
      exitCode: 1,
      codes: ['command-failed'],
    })
  })

  it('lets no verdict pass unsigned', async () => {
    const job = startJob('judge', {}, issuer.requestEnvironment())
    await must(job.step('record', { ...signed, stage: 'source' }))
    await must(job.step('record', { ...signed, ...build }))
    await must(job.step('scan-collect', { ...signed, reports: 'reports/sbom.cdx.json\nreports/*.sarif' }))
    await must(job.step('attest', signed))
    const step = await job.step('verify-gate', {
      ...keyless(),
      'subject-path': ARTIFACT,
      'resource-uri': 'https://deploy.example/production',
      'public-key': publicKey(),
      'on-unavailable': 'warn',
    })
    expect({ exitCode: step.exitCode, codes: codesOf(step) }).toEqual({
      exitCode: 1,
      codes: ['sign-service-unavailable'],
    })
    expect(step.outputs).toEqual({ verdict: 'denied', reason: 'infrastructure' })
  })

  function publicKey(): string {
    const path = join(run.folder, 'public-key.pem')
    writeFileSync(path, pair.publicKey.export({ type: 'spki', format: 'pem' }))
    return path
  }
})
