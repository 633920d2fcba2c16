import { createHash } from 'node:crypto'
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { bundleFromJSON } from '@sigstore/bundle'
import { TrustedRoot } from '@sigstore/protobuf-specs'
import { toSignedEntity, toTrustMaterial, Verifier } from '@sigstore/verify'
import { runWorkflow, type WorkflowRun } from '../harness/act/run-workflow.ts'
import { startArtifactService } from '../harness/github/artifact-service.ts'
import { certificateIdentity, jobIdentity } from '../harness/github/job-identity.ts'
import { peerProgram } from '../harness/peers.ts'
import { mustRun, runProgram } from '../harness/run-program.ts'
import { startSigstoreDoubles } from '../harness/sigstore/doubles.ts'
import type { SigstoreInstance } from '../harness/sigstore/instance.ts'
import { signStatementKeyless } from '../harness/sigstore/sign-statement.ts'
import { startSigstoreStack } from '../harness/sigstore/stack.ts'

const PREDICATE_TYPE = 'https://example.com/note/v1'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'harness-'))
})
afterAll(() => rm(folder, { recursive: true }))

describe.each([
  ['real services', startSigstoreStack],
  ['doubles', (place: string) => startSigstoreDoubles(place)],
])('a Sigstore instance of %s', (name, start) => {
  let sigstore: SigstoreInstance
  let place: string
  let artifact: string

  beforeAll(async () => {
    place = join(folder, name.replace(' ', '-'))
    await mkdir(place)
    sigstore = await start(place)
    artifact = await write('artifact.txt', `built by ${name}`)
  })
  afterAll(() => sigstore.stop())

  async function write(file: string, text: string): Promise<string> {
    const path = join(place, file)
    await writeFile(path, text)
    return path
  }

  const trust = (): readonly string[] => ['--trusted-root', sigstore.trustedRootPath]

  const cosignVerify = (bundle: string, identity: string) =>
    runProgram(peerProgram('cosign'), [
      'verify-blob-attestation',
      '--bundle',
      bundle,
      ...trust(),
      '--certificate-identity',
      identity,
      '--certificate-oidc-issuer',
      sigstore.issuerUrl,
      '--type',
      PREDICATE_TYPE,
      artifact,
    ])

  async function signedStatement(): Promise<string> {
    const digest = createHash('sha256')
      .update(await readFile(artifact))
      .digest('hex')
    const statement = {
      _type: 'https://in-toto.io/Statement/v1',
      subject: [{ name: 'artifact.txt', digest: { sha256: digest } }],
      predicateType: PREDICATE_TYPE,
      predicate: { note: 'made by plain requests' },
    }
    const bundle = await signStatementKeyless(Buffer.from(JSON.stringify(statement)), sigstore)
    return write('ours.json', JSON.stringify(bundle))
  }

  it('signs what cosign verifies', async () => {
    const result = await cosignVerify(await signedStatement(), certificateIdentity(jobIdentity()))
    expect(result).toMatchObject({ exitCode: 0, stderr: 'Verified OK\n' })
  })

  it('signs what cosign refuses for another identity', async () => {
    const result = await cosignVerify(await signedStatement(), 'https://github.com/acme/other')
    expect(result.exitCode).not.toBe(0)
  })

  it('serves cosign, whose bundle the Sigstore library verifies', async () => {
    const bundle = join(place, 'theirs.json')
    const predicate = await write('predicate.json', '{"note":"made by cosign"}')
    await mustRun(peerProgram('cosign'), [
      'attest-blob',
      '--yes',
      '--identity-token',
      sigstore.mintToken(),
      '--signing-config',
      sigstore.signingConfigPath,
      ...trust(),
      '--type',
      PREDICATE_TYPE,
      '--predicate',
      predicate,
      '--bundle',
      bundle,
      artifact,
    ])
    const root = TrustedRoot.fromJSON(JSON.parse(await readFile(sigstore.trustedRootPath, 'utf8')))
    const verifier = new Verifier(toTrustMaterial(root))
    const signer = verifier.verify(toSignedEntity(bundleFromJSON(JSON.parse(await readFile(bundle, 'utf8')))))
    expect(signer.identity?.subjectAlternativeName).toBe(certificateIdentity(jobIdentity()))
  })

  it('has a trusted root of the members that cosign makes from the same keys', async () => {
    const made = await cosignTrustedRoot()
    const ours = JSON.parse(await readFile(sigstore.trustedRootPath, 'utf8')) as typeof made
    expect(ours.tlogs[0]?.logId).toEqual(made.tlogs[0]?.logId)
    expect(ours.tlogs[0]?.publicKey).toMatchObject({ keyDetails: made.tlogs[0]?.publicKey.keyDetails })
    expect(ours.ctlogs[0]?.logId).toEqual(made.ctlogs[0]?.logId)
    expect(ours.certificateAuthorities[0]?.certChain).toEqual(made.certificateAuthorities[0]?.certChain)
    expect(ours.timestampAuthorities[0]?.certChain).toEqual(made.timestampAuthorities[0]?.certChain)
  })

  async function cosignTrustedRoot(): Promise<RootFile> {
    const { keys } = sigstore
    const out = join(place, 'cosign_root.json')
    const [fulcio, tsa] = [
      await chain('f.pem', keys.codeSigning.chain),
      await chain('t.pem', keys.timestamping.chain),
    ]
    const publicKey = async (file: string, key: typeof keys.certificateLog.publicKey) =>
      write(file, key.export({ type: 'spki', format: 'pem' }).toString())
    const [log, ct] = [
      await publicKey('log.pub', keys.transparencyLog.publicKey),
      await publicKey('ct-log.pub', keys.certificateLog.publicKey),
    ]
    const start = 'start-time=2020-01-01T00:00:00Z'
    await mustRun(peerProgram('cosign'), [
      'trusted-root',
      'create',
      '--out',
      out,
      '--fulcio',
      `url=${sigstore.fulcioUrl},certificate-chain=${fulcio}`,
      '--rekor',
      `url=${sigstore.rekorUrl},public-key=${log},${start},origin=127.0.0.1`,
      '--ctfe',
      `url=${sigstore.fulcioUrl},public-key=${ct},${start}`,
      '--tsa',
      `url=${sigstore.tsaUrl},certificate-chain=${tsa}`,
    ])
    return JSON.parse(await readFile(out, 'utf8')) as RootFile
  }

  const chain = (file: string, certificates: readonly Buffer[]): Promise<string> =>
    write(file, certificates.map((der) => pem(der)).join(''))
})

const pem = (der: Buffer): string =>
  `-----BEGIN CERTIFICATE-----\n${der.toString('base64').replaceAll(/.{64}/g, '$&\n')}\n-----END CERTIFICATE-----\n`

interface RootFile {
  readonly tlogs: readonly { readonly logId: unknown; readonly publicKey: { readonly keyDetails: string } }[]
  readonly ctlogs: readonly { readonly logId: unknown }[]
  readonly certificateAuthorities: readonly { readonly certChain: unknown }[]
  readonly timestampAuthorities: readonly { readonly certChain: unknown }[]
}

describe('a workflow run by act', () => {
  let run: WorkflowRun

  beforeAll(async () => {
    const source = join(folder, 'source')
    await cp(join(import.meta.dirname, 'harness-fixture'), source, { recursive: true })
    const artifacts = await startArtifactService()
    const sigstore = await startSigstoreDoubles(folder)
    try {
      run = await runWorkflow({
        source,
        folder: join(folder, 'act'),
        workflow: '.github/workflows/pipeline.yml',
        job: { runId: '4711', actor: 'mona', ref: 'refs/tags/v1.2.3' },
        environment: artifacts.environment,
        requestEnvironment: sigstore.requestEnvironment,
        localRepositories: { 'acme/actions': join(source, 'remote') },
      })
    } finally {
      await sigstore.stop()
      await artifacts.stop()
    }
  })

  const step = (job: string, name: string) => run.jobs[job]?.steps.find((one) => one.name === name)

  it('tells the result of every job and of every leg of a matrix', () => {
    const results = Object.entries(run.jobs).map(([name, { result }]) => [name, result])
    expect(Object.fromEntries(results)).toEqual({
      'pipeline/build': 'success',
      'pipeline/leg-1': 'success',
      'pipeline/leg-2': 'success',
      'pipeline/use': 'success',
      'called/called.yml/inner': 'success',
      'pipeline/broken': 'failure',
    })
    expect(run.exitCode).not.toBe(0)
  })

  it('tells outputs, summary, annotations and output of a step', () => {
    expect(step('pipeline/build', 'speak')).toMatchObject({
      result: 'success',
      outputs: { word: 'hello' },
      summary: '# Built\n',
      annotations: [{ level: 'warning', message: 'careful' }],
    })
    expect(step('pipeline/use', 'hear')?.output).toBe('hello\n')
  })

  it('gives jobs the run, the ref and the commit', () => {
    expect(JSON.parse(step('pipeline/build', 'look around')?.output ?? '')).toEqual({
      GITHUB_ACTOR: 'mona',
      GITHUB_REF: 'refs/tags/v1.2.3',
      GITHUB_REPOSITORY: 'acme/service',
      GITHUB_RUN_ID: '4711',
      GITHUB_SHA: run.sha,
      GITHUB_WORKFLOW_REF: 'acme/service/.github/workflows/pipeline.yml@refs/tags/v1.2.3',
      GITHUB_JOB: 'build',
      RUNNER_ENVIRONMENT: 'github-hosted',
    })
  })

  it('gives jobs a token of the commit that runs', () => {
    expect(step('pipeline/build', 'ask for a token')?.output).toBe(`sigstore acme/service ${run.sha}\n`)
  })

  it('hands files from job to job as artifacts', () => {
    expect(step('pipeline/use', 'compare')).toMatchObject({ result: 'success', output: 'a\nb\n' })
  })

  it('runs actions of other repositories from the folders that stand in for them', () => {
    expect(step('pipeline/build', 'remote action')).toMatchObject({
      result: 'success',
      outputs: { said: 'hi, act' },
    })
  })

  it('refuses a workflow whose action nobody stands in for', async () => {
    const source = join(folder, 'unknown')
    await mkdir(join(source, '.github/workflows'), { recursive: true })
    const text = 'on: push\njobs: {a: {runs-on: ubuntu-latest, steps: [{uses: acme/unknown@v1}]}}\n'
    await writeFile(join(source, '.github/workflows/one.yml'), text)
    const request = { source, folder: join(folder, 'act-unknown'), workflow: '.github/workflows/one.yml' }
    await expect(runWorkflow(request)).rejects.toThrow('acme/unknown')
  })
})
