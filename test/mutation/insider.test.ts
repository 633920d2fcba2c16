import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals'
import type { BundleSnapshot } from '../../packages/core/src/bundle/snapshot.ts'
import { buildPolicyInput } from '../../packages/policy/src/input/build-policy-input.ts'
import { forgeRecord } from '../harness/chain/forge.ts'
import { type Job, runClaimsOf } from '../harness/chain/job.ts'
import { type Judge, judgeOf } from '../harness/chain/judge.ts'
import { type GoodChain, oneJob, startRun } from '../harness/chain/scenarios.ts'
import { keylessSigners, keySigners, type Signers } from '../harness/chain/signers.ts'
import { type JobIdentity, jobIdentity } from '../harness/github/job-identity.ts'
import { startSigstoreDoubles } from '../harness/sigstore/doubles.ts'
import type { SigstoreInstance } from '../harness/sigstore/instance.ts'

jest.setTimeout(60_000)

const parent = mkdtempSync(join(tmpdir(), 'custody-insider-'))
const key = keySigners(folder())
let instance: SigstoreInstance
let keyless: Signers
/** Minutes by which the instance's clock is wrong. */
let late = 0

beforeAll(async () => {
  instance = await startSigstoreDoubles(parent, () => new Date(Date.now() + late * 60_000))
  keyless = keylessSigners(instance)
})

afterAll(async () => {
  await instance.stop()
  rmSync(parent, { recursive: true })
})

describe('a bundle that others signed by the same Sigstore instance', () => {
  const shared = 'acme/workflows/.github/workflows/build.yml@refs/tags/v1'

  it.each<[string, Partial<JobIdentity>, Partial<JobIdentity>]>([
    ['a repository whose name begins the same', {}, { repository: 'acme/service-evil', repositoryId: '666' }],
    ['a fork', {}, { repository: 'mallory/service', repositoryId: '667' }],
    ['another workflow', {}, { workflowPath: '.github/workflows/evil.yml' }],
    ['a workflow whose name begins the same', {}, { workflowPath: '.github/workflows/release.yml.yml' }],
    ['another ref', {}, { ref: 'refs/heads/mallory' }],
    [
      'the same reusable workflow, called from another repository',
      { jobWorkflowRef: shared },
      { jobWorkflowRef: shared, repository: 'mallory/service', repositoryId: '667' },
    ],
  ])('is refused when the signer is %s', async (_, trusted, evil) => {
    const good = await oneJob({ parent, signers: keyless, changes: trusted })
    const forged = await oneJob({ parent, signers: keyless, changes: evil })
    const judge = await judgeOf(good)
    expect(await codesOf(judge, good.snapshot)).toEqual([])
    const codes = await codesOf(judge, forged.snapshot)
    expect(['signer-identity-mismatch', 'repository-differs']).toContain(codes[0])
  })

  it('is refused when another instance of the same name vouches for it', async () => {
    const other = await startSigstoreDoubles(folder())
    const forged = await oneJob({ parent, signers: keylessSigners(other) })
    await other.stop()
    const judge = await judgeOf(await oneJob({ parent, signers: keyless }))
    expect((await codesOf(judge, forged.snapshot))[0]).toBe('certificate-not-trusted')
  })
})

describe.each([
  ['a key', () => key],
  ['keyless signatures', () => keyless],
] as const)('with %s, whoever may sign inside of a run', (_, signersOf) => {
  let good: GoodChain
  let judge: Judge

  beforeAll(async () => {
    good = await oneJob({ parent, signers: signersOf() })
    judge = await judgeOf(good)
  })

  it('cannot put another artifact under the bundle', async () => {
    const subjects = [{ name: 'app', digest: { sha256: 'f'.repeat(64) } }]
    expect(codes(await judge(good.snapshot, { subjects }))).toEqual(['subject-unknown'])
  })

  it('cannot leave the artifact out', async () => {
    expect(codes(await judge(good.snapshot, { subjects: [] }))).toEqual(['subject-missing'])
  })

  it('cannot pass off an older bundle of the project', async () => {
    const older = await oneJob({ parent, signers: signersOf(), release: '0.9.0', changes: { runId: '8' } })
    expect(await codesOf(judge, older.snapshot)).toContain('repository-differs')
    expect(codes(await judge(older.snapshot, { digest: good.snapshot.head.digest }))).toEqual([
      'bundle-digest-differs',
    ])
  })

  it('cannot pass off the good bundle of another project', async () => {
    const changes = { repository: 'acme/other', repositoryId: '710002' }
    const other = await oneJob({ parent, signers: signersOf(), release: '3.0.0', changes })
    const refusals = await codesOf(judge, other.snapshot)
    expect(['repository-differs', 'signer-identity-mismatch']).toContain(refusals[0])
  })

  it.each(['scan', 'vex', 'build', 'source', 'attest', 'custom'])(
    'cannot add a record of stage %s behind the seal',
    async (stage) => {
      const { snapshot, signer, run } = await sealed(signersOf())
      const after = await forgeRecord(snapshot, { stage, signer, run })
      expect(await codesOf(await judgeOf(good), after)).toContain('after-seal')
    },
  )

  it('cannot add an unsigned record of stage policy behind the seal', async () => {
    const { snapshot, run } = await sealed(signersOf())
    const after = await forgeRecord(snapshot, { stage: 'policy', signer: 'none', run })
    expect(await codesOf(judge, after)).toEqual(expect.arrayContaining(['record-unsigned', 'after-seal']))
  })

  it('may add a signed record of stage report behind the seal', async () => {
    const { snapshot, signer, run } = await sealed(signersOf())
    const subject = good.subjects
    const after = await forgeRecord(snapshot, { stage: 'report', signer, run, subject })
    expect(await codesOf(judge, after)).toEqual([])
  })

  it.each(['sbom', 'scan', 'vex'])('cannot slip in an unsigned record of stage %s', async (stage) => {
    const { snapshot, run } = await begun(signersOf())
    const after = await forgeRecord(snapshot, { stage, signer: 'none', run })
    expect(codes(await judge(after, { level: 'append' }))).toEqual(['record-unsigned'])
  })

  it('cannot mix in an item of another run', async () => {
    const { snapshot, signer, identity } = await begun(signersOf())
    const run = runClaimsOf({ ...identity, runId: '8' })
    const after = await forgeRecord(snapshot, { stage: 'scan', signer, run })
    expect(codes(await judge(after, { level: 'append' }))).toContain('run-differs')
  })

  it('cannot replace an item that is not there', async () => {
    const { snapshot, signer, run } = await begun(signersOf())
    const supersedes = [`sha256:${'0'.repeat(64)}`] as const
    const after = await forgeRecord(snapshot, { stage: 'scan', signer, run, supersedes })
    expect(codes(await judge(after, { level: 'append' }))).toEqual(['supersedes-foreign'])
  })
})

describe('with two keys', () => {
  const first = keySigners(folder())
  const second = keySigners(folder(), 'Ed25519')
  const keyOf = ({ outside }: Signers) => outside([]).publicKeys[0] ?? ''

  it('nobody replaces what the other one signed', async () => {
    const { snapshot, run, identity } = await begun(first)
    const findings = {
      name: 'findings-a.json',
      bytes: Buffer.from('{}'),
      mediaType: 'application/json',
      kind: 'findings',
    }
    const scanned = await forgeRecord(snapshot, {
      stage: 'scan',
      signer: first.signerOf(identity),
      run,
      files: [findings],
    })
    const [digest] = scanned.head.layers
      .filter(({ annotations }) => Object.values(annotations).includes('findings'))
      .map((layer) => layer.digest)
    const supersedes = digest === undefined ? [] : [digest]
    const after = await forgeRecord(scanned, {
      stage: 'scan',
      signer: second.signerOf(identity),
      run,
      files: [{ ...findings, bytes: Buffer.from('{"new":1}') }],
      supersedes,
    })
    const both = { ...first.outside([identity]), publicKeys: [keyOf(first), keyOf(second)] }
    const judge = await judgeOf({ signers: first, jobs: [identity], subjects: [] }, both)
    expect(codes(await judge(after, { level: 'append' }))).toEqual(['supersedes-foreign'])
  })

  it('a key that is bound to a stage signs no other one', async () => {
    const { snapshot, run, identity } = await begun(first)
    const signer = second.signerOf(identity)
    const bound = { ...first.outside([identity]), publicKeys: [keyOf(first), `stage=scan ${keyOf(second)}`] }
    const judge = await judgeOf({ signers: first, jobs: [identity], subjects: [] }, bound)
    const scanned = await forgeRecord(snapshot, { stage: 'scan', signer, run })
    expect(codes(await judge(scanned, { level: 'append' }))).toEqual([])
    const built = await forgeRecord(scanned, { stage: 'sbom', signer, run })
    expect(codes(await judge(built, { level: 'append' }))).toEqual(['signer-stage-mismatch'])
  })

  it('a key that nobody trusts signs nothing', async () => {
    const { snapshot, run, identity } = await begun(first)
    const after = await forgeRecord(snapshot, { stage: 'scan', signer: second.signerOf(identity), run })
    const judge = await judgeOf({ signers: first, jobs: [identity], subjects: [] })
    expect(codes(await judge(after, { level: 'append' }))).toEqual(['signer-not-trusted'])
  })
})

describe('with certificates', () => {
  it('an identity that is bound to a stage signs no other one', async () => {
    const { snapshot, signer, run, identity } = await begun(keyless)
    const told = keyless.outside([identity])
    const bound = { ...told, identities: told.identities.map((name) => `stage=scan ${name}`) }
    const judge = await judgeOf({ signers: keyless, jobs: [identity], subjects: [] }, bound)
    const after = await forgeRecord(snapshot, { stage: 'scan', signer, run })
    expect(codes(await judge(after, { level: 'append' }))).toEqual(['signer-stage-mismatch'])
  })

  it.each<[string, Partial<JobIdentity>]>([
    ['run', { runId: '8' }],
    ['attempt', { runAttempt: '2' }],
    ['commit', { sha: 'f'.repeat(40) }],
    ['workflow', { workflowPath: '.github/workflows/other.yml' }],
    ['repository id', { repositoryId: '9' }],
    ['runner', { runnerEnvironment: 'self-hosted' }],
  ])('a record cannot claim another %s than its certificate', async (_, claimed) => {
    const { snapshot, signer, identity } = await begun(keyless)
    const after = await forgeRecord(snapshot, {
      stage: 'scan',
      signer,
      run: runClaimsOf({ ...identity, ...claimed }),
    })
    const judge = await judgeOf({ signers: keyless, jobs: [identity], subjects: [] })
    expect(codes(await judge(after, { level: 'append' }))).toContain('run-differs')
  })

  it('no record is older than the one that it follows', async () => {
    const { snapshot, run, identity } = await begun(keyless)
    late = -2
    const after = await forgeRecord(snapshot, { stage: 'scan', signer: keyless.signerOf(identity), run })
    late = 0
    const judge = await judgeOf({ signers: keyless, jobs: [identity], subjects: [] })
    expect(codes(await judge(after, { level: 'append' }))).toEqual(['time-order'])
  })

  it('provenance names no builder but the workflow that signed it', async () => {
    const { snapshot, run, signer, identity } = await begun(keyless)
    const own = `https://github.com/${run.jobWorkflowRef}`
    const honest = await forgeRecord(snapshot, { stage: 'build', signer, run, files: [provenance(own)] })
    expect((await policyInputOf(honest, identity)).image.provenance.builder_id).toBe(own)
    const other = 'https://github.com/acme/trusted/.github/workflows/build.yml@refs/tags/v1'
    const files = [provenance(other)]
    const forged = await forgeRecord(honest, { stage: 'build', leg: 'b', signer, run, files })
    const { builder_id: builder, verified } = (await policyInputOf(forged, identity)).image.provenance
    expect([builder, verified]).toEqual([undefined, true])
  })

  it.each([
    ['build', true],
    ['attest', true],
    ['scan', false],
    ['sbom', false],
    ['custom', false],
  ])('provenance that stage %s signs counts: %s', async (stage, present) => {
    const { snapshot, run, signer, identity } = await begun(keyless)
    const files = [provenance(`https://github.com/${run.jobWorkflowRef}`)]
    const signed = await forgeRecord(snapshot, { stage, signer, run, files })
    const { provenance: seen } = (await policyInputOf(signed, identity)).image
    expect([seen.present, seen.subject_matches]).toEqual([present, present])
  })

  it('only a record of stage source says what the source is', async () => {
    const { snapshot, run, signer, identity } = await begun(keyless)
    const { source: said } = (await policyInputOf(snapshot, identity)).image
    const { start } = startRun({ parent, signers: keyless })
    expect(said).toMatchObject({ present: true })
    const built = start('built')
    const first = await built.record({ stage: 'build', products: ['dist/app.tgz'] })
    if (first === undefined) throw new TypeError('no record')
    const source = { commit: 'a', tree: 'b', ref: 'c', dirty: false, commitSignature: 'ssh' }
    const claimed = await forgeRecord(first.snapshot, { stage: 'build', leg: 'b', signer, run, source })
    expect((await policyInputOf(claimed, identity)).image.source).toEqual({ present: false })
  })

  it('an item of a later attempt cannot be sealed', async () => {
    const later = startRun({ parent, signers: keyless, changes: { runAttempt: '2' } })
    const { folder: from, head } = await begunIn(later.start('later'))
    const { start } = startRun({ parent, signers: keyless })
    const subjects = { paths: [], digest: `sha256:${'a'.repeat(64)}`, name: 'app', checksums: undefined }
    const sealing = start('earlier').attest({ from: [from], digests: [head.digest], subjects })
    await expect(sealing).rejects.toMatchObject({ code: 'record-foreign' })
  })
})

function folder(): string {
  return mkdtempSync(join(parent, 'part-'))
}

function provenance(builder: string) {
  const statement = {
    _type: 'https://in-toto.io/Statement/v1',
    subject: [{ name: 'app', digest: { sha256: '0'.repeat(64) } }],
    predicateType: 'https://slsa.dev/provenance/v1',
    predicate: { runDetails: { builder: { id: builder } } },
  }
  const bytes = Buffer.from(JSON.stringify(statement))
  const mediaType = 'application/vnd.in-toto+json'
  return {
    name: 'provenance.json',
    bytes,
    mediaType,
    kind: 'statement',
    predicateType: statement.predicateType,
  }
}

/** What a policy would see of a chain that is not sealed yet. */
async function policyInputOf(snapshot: BundleSnapshot, identity: JobIdentity) {
  const judge = await judgeOf({ signers: keyless, jobs: [identity], subjects: [] })
  const outcome = await judge(snapshot, { level: 'append' })
  if (!outcome.ok) throw new Error(JSON.stringify(codes(outcome)))
  return buildPolicyInput(outcome.chain, {
    time: new Date(),
    subjects: [{ name: 'app', digest: { sha256: '0'.repeat(64) } }],
    resourceUri: 'pkg:generic/app',
    selfJudged: false,
    requiredStages: [],
    run: runClaimsOf(identity),
  })
}

interface Begun {
  readonly snapshot: BundleSnapshot
  readonly identity: JobIdentity
  readonly run: ReturnType<typeof runClaimsOf>
  readonly signer: ReturnType<Signers['signerOf']>
}

/** A chain of one source record. */
async function begun(signers: Signers): Promise<Begun> {
  const { start, identity } = startRun({ parent, signers })
  return { snapshot: await begunIn(start('begun')), ...insiderOf(signers, identity) }
}

async function begunIn(job: Job): Promise<BundleSnapshot> {
  const left = await job.record({ stage: 'source' })
  if (left === undefined) throw new TypeError('no record')
  return left.snapshot
}

/** A sealed chain, and who signed it. */
async function sealed(signers: Signers): Promise<Begun> {
  const { snapshot, jobs } = await oneJob({ parent, signers })
  const [identity = jobIdentity()] = jobs
  return { snapshot, ...insiderOf(signers, identity) }
}

function insiderOf(signers: Signers, identity: JobIdentity) {
  return { identity, run: runClaimsOf(identity), signer: signers.signerOf(identity) }
}

async function codesOf(judge: Judge, snapshot: BundleSnapshot): Promise<readonly string[]> {
  return codes(await judge(snapshot))
}

function codes(outcome: Awaited<ReturnType<Judge>>): readonly string[] {
  return outcome.ok ? [] : outcome.checks.filter(({ ok }) => !ok).map(({ code }) => code)
}
