import { appendFileSync, cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { type BundleSnapshot, readBundle } from '../../packages/core/src/bundle/snapshot.ts'
import { readSignatureBundle } from '../../packages/core/src/dsse/read-signature-bundle.ts'
import { annotations as names } from '../../packages/core/src/names.ts'
import type { BuiltJob } from '../e2e/built-action.ts'
import { type BuiltRun, codesOf, digestOf, must, startBuiltRun } from '../e2e/built-run.ts'
import { certificateIdentity, type JobIdentity, jobIdentity } from '../harness/github/job-identity.ts'
import { oidcClaims } from '../harness/github/oidc-claims.ts'
import { peerProgram } from '../harness/peers.ts'
import { runProgram } from '../harness/run-program.ts'
import type { SigstoreInstance } from '../harness/sigstore/instance.ts'
import { startSigstoreStack } from '../harness/sigstore/stack.ts'

const SERVICE = join(import.meta.dirname, '..', '..', 'examples', 'service')
const ARTIFACT = 'dist/parcel-tracker-1.4.0.tgz'
const PLACE = 'https://deploy.example/production'
const GATE = { jobWorkflowRef: 'custody-suite/custody/.github/workflows/gate.yml@refs/tags/v1', job: 'gate' }

let folder: string
let sigstore: SigstoreInstance
let run: BuiltRun
/** Where the artifact of the build is kept for other jobs. */
let artifact: string
let sealed: string
let judged: string
/** The bundle with the verdict. */
let bundle: BundleSnapshot

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'identities-'))
  sigstore = await startSigstoreStack(folder)
  run = await startBuiltRun(SERVICE)
  sealed = await buildAndSeal()
  const gateJob = startJob(GATE)
  judged = digestOf(await must(judge(gateJob, sealed)))
  bundle = readBundle(join(gateJob.workspace, 'custody-bundle'))
}, 120_000)

afterAll(async () => {
  await run.stop()
  await sigstore.stop()
  rmSync(folder, { recursive: true })
})

/** A job with a token of its own, as GitHub mints it for the workflow file that the job stands in. */
const startJob = (changes: Partial<JobIdentity> = {}) =>
  run.job(changes, (identity) => sigstore.requestEnvironment(oidcClaims(identity)))

const instance = () => ({
  'trusted-root': sigstore.trustedRootPath,
  'signing-config': sigstore.signingConfigPath,
})

async function buildAndSeal(): Promise<string> {
  const job = startJob({ job: 'build' })
  const keyless = { ...instance(), signing: 'keyless' }
  await must(job.step('record', { ...keyless, stage: 'source' }))
  const build = {
    stage: 'build',
    run: 'node build.mjs',
    materials: 'src',
    products: ARTIFACT,
    'bundle-to': 'artifact:custody',
  }
  const built = await must(job.step('record', { ...keyless, ...build }))
  artifact = join(job.workspace, ARTIFACT)
  const scan = startJob({ job: 'scan' })
  const reports = 'reports/sbom.cdx.json\nreports/semgrep.sarif\nreports/osv-scanner.sarif'
  const scanned = await must(scan.step('scan-collect', { ...keyless, ...handOver(digestOf(built)), reports }))
  const attest = startJob({ job: 'attest' })
  return digestOf(await must(attest.step('attest', { ...keyless, ...handOver(digestOf(scanned)) })))
}

const handOver = (digest: string) => ({
  'bundle-from': 'artifact:custody',
  'bundle-digest': digest,
  'bundle-to': 'artifact:custody',
})

const own = () => certificateIdentity(jobIdentity())
const gate = () => certificateIdentity(jobIdentity(GATE))

/** Whom somebody trusts who is told of the signers, and of the repository that they worked for. */
const trust = (identities: readonly string[]) => ({
  ...instance(),
  'certificate-identity': identities.join('\n'),
  'certificate-oidc-issuer': sigstore.issuerUrl,
  'source-repository': 'https://github.com/acme/service',
  'source-ref': 'refs/heads/main',
})

/** The gate: it trusts what the workflow of the service signed. */
function judge(job: BuiltJob, digest: string) {
  cpSync(artifact, join(job.workspace, ARTIFACT))
  const place = { 'subject-path': ARTIFACT, 'resource-uri': PLACE }
  return job.step('verify-gate', { ...trust([own()]), ...place, ...handOver(digest), signing: 'keyless' })
}

/** The job that deploys: it lets the gate alone sign verdicts. */
async function deploy(digest: string, inputs: Readonly<Record<string, string>> = {}, bytes = '') {
  const job = startJob({ job: 'deploy' })
  cpSync(artifact, join(job.workspace, ARTIFACT))
  appendFileSync(join(job.workspace, ARTIFACT), bytes)
  mkdirSync(join(job.workspace, 'policy'))
  writeFileSync(join(job.workspace, 'policy/ours.rego'), 'package ours\n\nallow := true\n')
  const step = await job.step('verify-gate', {
    ...trust([...producers(), `stage=policy ${gate()}`]),
    'require-verdict': 'true',
    'subject-path': ARTIFACT,
    'resource-uri': PLACE,
    'bundle-from': 'artifact:custody',
    'bundle-digest': digest,
    ...inputs,
  })
  return { ...step, codes: codesOf(step) }
}

const producers = () =>
  ['source', 'build', 'sbom', 'scan', 'attest'].map((stage) => `stage=${stage} ${own()}`)

describe('what each job signs as itself', () => {
  it('passes the gate, which is not a judge of its own work', async () => {
    const { outputs, summary } = await deploy(judged)
    expect(outputs).toMatchObject({ verdict: 'passed' })
    expect(summary).not.toContain('elf-judged')
  })

  it.each([
    ['the record of the build', /^records\/build\//, own],
    ['the provenance', /\/provenance\.json$/, own],
    ['the seal', /^seals\//, own],
    ['the record of the verdict', /^records\/policy\//, gate],
    ['the decision', /\/decision\.json$/, gate],
    ['the verification summary', /\/vsa\.json$/, gate],
  ])('cosign verifies: %s', async (_, title, signer) => {
    expect(await cosign(title, signer())).toBe(0)
    expect(await cosign(title, `${signer()}-evil`)).not.toBe(0)
  })
})

describe('the job that deploys', () => {
  it('refuses a bundle without a verdict', async () => {
    expect(await deploy(sealed)).toMatchObject({ exitCode: 1, codes: ['verdict-missing'] })
  })

  it.each([
    ['another place', { 'resource-uri': 'https://deploy.example/elsewhere' }, 'verdict-missing'],
    ['another policy', { policy: 'policy' }, 'verdict-differs'],
  ])('refuses a verdict for %s', async (_, inputs, code) => {
    expect(await deploy(judged, inputs)).toMatchObject({ exitCode: 1, codes: [code] })
  })

  it('refuses other bytes than those that were judged', async () => {
    const step = await deploy(judged, {}, 'x')
    expect(step).toMatchObject({ exitCode: 1, codes: ['denied-by-evidence', 'subject-unknown'] })
  })

  it('refuses a verdict by the workflow that builds, which may not sign one', async () => {
    const digest = digestOf(await must(judge(startJob({ job: 'judge' }), sealed)))
    const step = await deploy(digest)
    expect(step).toMatchObject({ exitCode: 1, codes: ['denied-by-evidence', 'signer-stage-mismatch'] })
  })

  it('refuses a verdict by who made what it judges, unless that is accepted', async () => {
    const digest = digestOf(await must(judge(startJob({ job: 'judge' }), sealed)))
    const anybody = { 'certificate-identity': own() }
    expect(await deploy(digest, anybody)).toMatchObject({ exitCode: 1, codes: ['verdict-self-judged'] })
    const accepted = await deploy(digest, { ...anybody, 'accept-self-judged': 'true' })
    expect(accepted).toMatchObject({ exitCode: 0, outputs: { verdict: 'passed' } })
  })

  it('refuses a verdict by the same gate, called from another repository', async () => {
    const elsewhere = startJob({ ...GATE, repository: 'acme/other', repositoryId: '710002' })
    const digest = digestOf(await must(judge(elsewhere, sealed)))
    const step = await deploy(digest)
    expect(step).toMatchObject({ exitCode: 1, codes: ['denied-by-evidence', 'signer-identity-mismatch'] })
    expect(step.stdout).toContain('acme/other')
  })

  it('refuses a verdict by the same gate at another ref', async () => {
    const ref = 'custody-suite/custody/.github/workflows/gate.yml@refs/heads/mine'
    const digest = digestOf(await must(judge(startJob({ ...GATE, jobWorkflowRef: ref }), sealed)))
    expect(await deploy(digest)).toMatchObject({ codes: ['denied-by-evidence', 'signer-identity-mismatch'] })
  })
})

/** Exit code of cosign over an item of the judged bundle and the artifact. */
async function cosign(title: RegExp, identity: string): Promise<number> {
  const layer = bundle.head.layers.find(({ annotations }) => title.test(annotations[names.title] ?? ''))
  const bytes = layer === undefined ? undefined : bundle.blobs.get(layer.digest)
  if (bytes === undefined) throw new Error(`no layer ${title}`)
  const path = join(folder, 'item.json')
  writeFileSync(path, bytes)
  const { exitCode } = await runProgram(peerProgram('cosign'), [
    'verify-blob-attestation',
    '--bundle',
    path,
    '--trusted-root',
    sigstore.trustedRootPath,
    '--certificate-identity',
    identity,
    '--certificate-oidc-issuer',
    sigstore.issuerUrl,
    '--type',
    predicateTypeOf(bytes),
    artifact,
  ])
  return exitCode
}

function predicateTypeOf(bytes: Buffer): string {
  const { payload } = readSignatureBundle(bytes).envelope
  return String(JSON.parse(payload.toString()).predicateType)
}
