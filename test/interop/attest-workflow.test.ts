import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { JobRun } from '../harness/act/read-act-log.ts'
import { runWorkflow, type WorkflowRun } from '../harness/act/run-workflow.ts'
import { freePort } from '../harness/free-port.ts'
import { type AttestationsApi, startAttestationsApi } from '../harness/github/attestations-api.ts'
import type { JobIdentity } from '../harness/github/job-identity.ts'
import { startSigstoreDoubles } from '../harness/sigstore/doubles.ts'
import { signStatementKeyless } from '../harness/sigstore/sign-statement.ts'
import { type AttestJob, attestWorkflow, temporary } from './attest-workflow.ts'
import { type Surroundings, surround } from './run-example.ts'

const README = 'the artifact\n'
const may = { contents: 'read', 'id-token': 'write', attestations: 'write' }
const keyless = { 'signing-config': temporary('signing-config.json') }
const withoutLog = { 'signing-config': temporary('without-log.json') }

let folder: string
let around: Surroundings
let api: AttestationsApi
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'attest-workflow-'))
  around = await surround(join(folder, 'doubles'), (place) => startSigstoreDoubles(place))
})
afterAll(async () => {
  await around.stop()
  await rm(folder, { recursive: true })
})

/** Runs jobs in one workflow; GitHub's API answers as the double does. */
async function run(
  jobs: Readonly<Record<string, AttestJob>>,
  event: { readonly job?: Partial<JobIdentity>; readonly payload?: unknown } = {},
): Promise<WorkflowRun> {
  const place = await mkdtemp(join(folder, 'run-'))
  const source = join(place, 'source')
  await mkdir(join(source, '.github/workflows'), { recursive: true })
  await writeFile(join(source, 'README.md'), README)
  await writeFile(join(source, 'foreign.json'), JSON.stringify(await foreignAttestation()))
  await writeFile(join(source, '.github/workflows/attest.yml'), around.tokens.grant(attestWorkflow(jobs)))
  return runWorkflow({
    source,
    folder: join(place, 'act'),
    workflow: '.github/workflows/attest.yml',
    environment: api.environment,
    requestEnvironment: around.tokens.requestEnvironment,
    localRepositories: around.own,
    secrets: { GITHUB_TOKEN: api.token },
    repositoryVariables: await instance(),
    ...event,
  })
}

/** Whom the other action's attestation has to be by: it is of another commit than the run, so the run's own trust is not enough. */
const trusting = () => ({
  'certificate-identity-regexp': 'https://github\\.com/acme/service/\\.github/workflows/.+',
  'certificate-oidc-issuer': around.sigstore.issuerUrl,
})

/** What another action of the same repository attested about the artifact. */
function foreignAttestation() {
  const digest = { sha256: createHash('sha256').update(README).digest('hex') }
  const statement = {
    _type: 'https://in-toto.io/Statement/v1',
    subject: [{ name: 'app.txt', digest }],
    predicateType: 'https://example.com/foreign/v1',
    predicate: {},
  }
  return signStatementKeyless(Buffer.from(JSON.stringify(statement)), around.sigstore)
}

async function instance(): Promise<Readonly<Record<string, string>>> {
  const { trustedRootPath, signingConfigPath } = around.sigstore
  const root: unknown = JSON.parse(await readFile(trustedRootPath, 'utf8'))
  const config = JSON.parse(await readFile(signingConfigPath, 'utf8')) as { rekorTlogUrls: { url: string }[] }
  const dead = `http://127.0.0.1:${await freePort()}`
  const broken = { ...config, rekorTlogUrls: config.rekorTlogUrls.map((log) => ({ ...log, url: dead })) }
  return {
    TRUSTED_ROOT: JSON.stringify(root),
    SIGNING_CONFIG: JSON.stringify(config),
    WITHOUT_LOG: JSON.stringify(broken),
  }
}

/** What a job came to: the result of `attest`, what it complained of, and what stood there afterwards. */
function outcome({ jobs }: WorkflowRun, name: string) {
  const steps = jobs[`attest/${name}`]?.steps ?? []
  const attest = steps.find((step) => step.name === 'Attest')
  const after = steps.find((step) => step.name === 'After')?.output ?? ''
  const valueOf = (key: string) => new RegExp(`^${key}=(.*)$`, 'm').exec(after)?.[1]?.trim()
  return {
    result: attest?.result,
    errors: codes(attest, 'error'),
    warnings: codes(attest, 'warning'),
    text: attest?.annotations.map(({ message }) => message).join('\n') ?? '',
    summary: attest?.summary ?? '',
    bundle: valueOf('digest'),
    built: valueOf('built'),
    attested: valueOf('attested'),
    ids: valueOf('ids'),
    foreign: valueOf('foreign'),
    lines: [...after.matchAll(/^lines=(\d+)$/gm)].map(([, count]) => Number(count)),
    log: steps.map((step) => step.output).join('\n'),
  }
}

function codes(step: JobRun['steps'][number] | undefined, level: string): readonly string[] {
  return (step?.annotations ?? [])
    .filter((annotation) => annotation.level === level)
    .map(({ message }) => /errors\.md#([a-z-]+)/.exec(message)?.[1] ?? message)
}

describe('attest in a workflow', () => {
  beforeAll(async () => {
    api = await startAttestationsApi()
  })
  afterAll(() => api.stop())

  it('stores with GitHub and in a file, and takes over what another action attested', async () => {
    const ran = await run({
      stored: {
        permissions: may,
        inputs: { ...keyless, ...trusting(), store: 'github\nfile:statements.jsonl' },
        before: [
          'cp foreign.json "$RUNNER_TEMP/attestation.json"',
          'echo "$RUNNER_TEMP/attestation.json" >> "$RUNNER_TEMP/created_attestation_paths.txt"',
        ].join('\n'),
      },
    })
    const stored = outcome(ran, 'stored')
    expect(stored).toMatchObject({ result: 'success', errors: [], warnings: [], ids: '1', lines: [1, 1] })
    expect(stored.foreign).toBe('1')
    expect(stored.attested).toBe(stored.bundle)
    expect(stored.summary).toContain('stored in github')
    expect(api.stored).toMatchObject([{ repository: 'acme/service' }])
    // The token of the job is the default of `github-token`, and stays out of the log.
    expect(stored.log).not.toContain(api.token)
  })

  it("a fork's pull request is told why it cannot sign, and the bundle stays as it was", async () => {
    const pull = {
      base: { repo: { full_name: 'acme/service' } },
      head: { repo: { full_name: 'mallory/service' } },
    }
    const ran = await run(
      {
        fork: { permissions: { contents: 'read' }, inputs: { ...keyless, store: 'github' } },
        wished: { permissions: { contents: 'read' }, inputs: { ...keyless, 'on-unavailable': 'warn' } },
      },
      { job: { eventName: 'pull_request', ref: 'refs/pull/7/merge' }, payload: { pull_request: pull } },
    )
    for (const name of ['fork', 'wished']) {
      const { text, bundle, built, ...refused } = outcome(ran, name)
      expect(refused).toMatchObject({ result: 'failure', errors: ['signer-missing'], attested: '' })
      expect(text).toContain('sign after the merge')
      expect(bundle).toBe(built)
    }
  })

  it('a job without the permission is told which one, and the bundle stays as it was', async () => {
    const ran = await run({ bare: { permissions: { contents: 'read' }, inputs: keyless } })
    const { text, bundle, built, ...refused } = outcome(ran, 'bare')
    expect(refused).toMatchObject({ result: 'failure', errors: ['signer-missing'], attested: '' })
    expect(text).toContain('id-token: write')
    expect(text).not.toContain('after the merge')
    expect(bundle).toBe(built)
  })

  it('with the log down the step fails or warns, as is wished; nothing is half-written', async () => {
    const before = api.stored.length
    const store = { store: 'github\nfile:statements.jsonl' }
    const ran = await run({
      fail: { permissions: may, inputs: { ...withoutLog, ...store } },
      warn: { permissions: may, inputs: { ...withoutLog, ...store, 'on-unavailable': 'warn' } },
    })
    const [fail, warn] = [outcome(ran, 'fail'), outcome(ran, 'warn')]
    expect(fail).toMatchObject({ result: 'failure', errors: ['sign-service-unavailable'], attested: '' })
    expect(warn).toMatchObject({ result: 'success', warnings: ['sign-service-unavailable'], attested: '' })
    for (const { bundle, built, lines } of [fail, warn]) expect([bundle, lines]).toEqual([built, []])
    expect(api.stored).toHaveLength(before)
  })
})

describe("attest in a workflow, with GitHub's API", () => {
  it.each([
    [503, 'fail', 'failure', 'store-unavailable'],
    [503, 'warn', 'success', 'store-unavailable'],
    [403, 'warn', 'failure', 'store-refused'],
  ] as const)(
    'at HTTP status %d and `on-unavailable: %s` ends in %s',
    async (status, choice, result, code) => {
      api = await startAttestationsApi(() => ({ status }))
      const inputs = { ...keyless, store: 'github\nfile:statements.jsonl', 'on-unavailable': choice }
      const ran = await run({ stored: { permissions: may, inputs } })
      await api.stop()
      const { errors, warnings, text, bundle, attested, ...rest } = outcome(ran, 'stored')
      expect(rest).toMatchObject({ result, ids: '', lines: [1, 1] })
      expect([...errors, ...warnings]).toEqual([code])
      expect(text).toContain('github: 0 of 1 stored')
      expect(text).toContain('file statements.jsonl: 1 of 1 stored')
      // The bundle is whole, and its digest is handed on: the step can be run again.
      expect(attested).toBe(bundle)
    },
  )
})
