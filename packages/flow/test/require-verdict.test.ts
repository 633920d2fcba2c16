import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { forgeRecord } from '../../../test/harness/chain/forge.ts'
import { type Job, runClaimsOf, startJob } from '../../../test/harness/chain/job.ts'
import { type GoodChain, oneJob, startRun } from '../../../test/harness/chain/scenarios.ts'
import { keylessSigners, keySigners, type Signers } from '../../../test/harness/chain/signers.ts'
import { statementsIn } from '../../../test/harness/chain/statements-in.ts'
import type { JobIdentity } from '../../../test/harness/github/job-identity.ts'
import { startSigstoreDoubles } from '../../../test/harness/sigstore/doubles.ts'
import type { SigstoreInstance } from '../../../test/harness/sigstore/instance.ts'
import { type BundleSnapshot, readBundle } from '../../core/src/bundle/snapshot.ts'
import { canonicalBytes } from '../../core/src/json/canonical-json.ts'
import { mediaTypes, predicateTypes } from '../../core/src/names.ts'
import type { GateOptions } from '../src/gate-outcome.ts'

const parent = mkdtempSync(join(tmpdir(), 'custody-verdict-'))
const producers = keySigners(mkdtempSync(join(parent, 'producers-')))
const judges = keySigners(mkdtempSync(join(parent, 'judges-')), 'Ed25519')
let good: GoodChain
let judged: BundleSnapshot

beforeAll(async () => {
  good = await oneJob({ parent, signers: producers })
  judged = await judge(good, judges, trust())
})

afterAll(() => rmSync(parent, { recursive: true }))

describe('a verdict that is required', () => {
  it('counts where the gate passed this artifact for this place', async () => {
    expect(await deploy([await leave([verdict('passed')])])).toBe('passed')
  })

  it('counts for nothing beside a denial, whichever leg comes first', async () => {
    const passed = await leave([verdict('passed')])
    for (const at of Array.from({ length: 6 }).keys()) {
      const denied = await leave([verdict('denied')], { byproducts: { verdict: at } })
      expect(await deploy([denied, passed])).toBe('verdict-denied')
    }
  })

  it('counts for nothing beside a denial in the same record', async () => {
    const both = await leave([verdict('denied', 'a.json'), verdict('passed', 'b.json')])
    expect(await deploy([both])).toBe('verdict-denied')
  })

  it('replaces a denial that it follows', async () => {
    const denied = await leave([verdict('denied')])
    expect(await deploy([denied])).toBe('verdict-denied')
    expect(await deploy([await leave([verdict('passed')], { at: denied })])).toBe('passed')
  })
})

it('a verdict that a new seal covers is no evidence for the next one', async () => {
  const { folder, head } = await leave([verdict('passed')])
  const job = startIn(good, producers)
  await job.scan({ ...trust(), from: [folder], digests: [head.digest] })
  await job.attest(trust())
  const gate = startIn(good, judges)
  const digests = [readBundle(job.bundle).head.digest]
  const { input, predicate } = await gate.gate({ ...trust(), from: [job.bundle], digests })
  expect(input?.evidence.map(({ stage }) => stage)).not.toContain('policy')
  expect(predicate?.inputAttestations.filter(({ path }) => path.includes('/policy/'))).toEqual([])
})

describe('who may have judged', () => {
  const untold = { publicKeys: [], sourceRepository: undefined, sourceRef: undefined }

  it('is said for stage policy by the side that deploys', async () => {
    const [key] = producers.outside([]).publicKeys
    const publicKeys = ['source', 'build', 'sbom', 'scan', 'attest'].map((stage) => `stage=${stage} ${key}`)
    expect(await deploy([good.snapshot], { publicKeys })).toBe('trust-incomplete')
  })

  it.each([
    [true, 'passed'],
    [false, 'verdict-self-judged'],
  ])('is the own key where nothing is said, with accept-self-judged: %s', async (acceptSelfJudged, code) => {
    const own = await leave([verdict('passed')], { signers: producers })
    expect(await deploy([own], { ...untold, acceptSelfJudged }, producers)).toBe(code)
  })

  describe('with certificates', () => {
    let instance: SigstoreInstance
    let keyless: Signers
    let sealed: GoodChain
    let gate: JobIdentity
    let lint: JobIdentity

    beforeAll(async () => {
      instance = await startSigstoreDoubles(parent)
      keyless = keylessSigners(instance)
      sealed = await oneJob({ parent, signers: keyless })
      gate = { ...sealed.run.identity, jobWorkflowRef: called('gate.yml') }
      lint = { ...sealed.run.identity, jobWorkflowRef: called('lint.yml') }
    })

    afterAll(() => instance.stop())

    const told = () => keyless.outside([sealed.run.identity, gate, lint])

    const required = async (identity: JobIdentity, options: Partial<GateOptions>) => {
      const decided = await judge(sealed, keyless, {}, gate)
      const files = [verdict('passed', 'decision.json', decided)]
      const left = await leave(files, { signers: keyless, at: sealed.snapshot, identity })
      return deploy([left], { ...untold, ...options }, keyless, sealed)
    }

    it('is not any job of the same run', async () => {
      expect(await required(gate, {})).toBe('trust-incomplete')
    })

    it('is the workflow that the verdict names', async () => {
      expect(await required(gate, told())).toBe('passed')
    })

    it.each<[string, Partial<JobIdentity>, boolean]>([
      ['is the workflow that built without a signature, and judges itself then', {}, true],
      [
        'is another workflow than the one that built without a signature',
        { jobWorkflowRef: called('gate.yml') },
        false,
      ],
    ])('%s', async (_, changes, selfJudged) => {
      const run = startRun({ parent, signers: keyless })
      const build = run.start('build', true)
      await build.record({ stage: 'source' })
      await build.record({ stage: 'build', products: [run.workspace.artifact] })
      const { workspace, identity } = run
      const job = (bundle: string, changed: Partial<JobIdentity>) =>
        startJob({ workspace, signers: keyless, identity: { ...identity, ...changed }, bundle })
      const seal = job('seal', { jobWorkflowRef: called('seal.yml') })
      await seal.scan({ from: [build.bundle], digests: [readBundle(build.bundle).head.digest] })
      const { snapshot } = await seal.attest()
      const judging = job('gate', changes)
      const outcome = await judging.gate({ from: [seal.bundle], digests: [snapshot.head.digest] })
      expect(outcome.selfJudged).toBe(selfJudged)
    })

    it('is no workflow that speaks in the name of another', async () => {
      expect(await required(lint, told())).toBe('verdict-differs')
    })
  })
})

/** A workflow of another repository, as `job_workflow_ref` names it. */
function called(file: string): string {
  return `acme/workflows/.github/workflows/${file}@refs/tags/v1`
}

function trust(): Partial<GateOptions> {
  const told = producers.outside(good.jobs)
  const [gate = ''] = judges.outside([]).publicKeys
  return { ...told, publicKeys: [...told.publicKeys, `stage=policy ${gate}`] }
}

/** A job that has nothing but what it fetches. */
function startIn({ run }: GoodChain, signers: Signers, identity = run.identity): Job {
  const bundle = mkdtempSync(join(parent, 'job-'))
  return startJob({ workspace: run.workspace, signers, identity, bundle })
}

/** What the gate leaves. */
async function judge(
  chain: GoodChain,
  signers: Signers,
  options: Partial<GateOptions>,
  identity = chain.run.identity,
): Promise<BundleSnapshot> {
  const { folder, head } = chain.snapshot
  const outcome = await startIn(chain, signers, identity).gate({
    ...options,
    from: [folder],
    digests: [head.digest],
  })
  return outcome.snapshot
}

/** The verdict, or the code of why none counts, where these bundles are merged and deployed. */
async function deploy(
  bundles: readonly BundleSnapshot[],
  options: Partial<GateOptions> = {},
  signers = judges,
  chain = good,
): Promise<string> {
  const from = bundles.map(({ folder }) => folder)
  const digests = bundles.map(({ head }) => head.digest)
  const wanted = { ...trust(), ...options, from, digests, requireVerdict: true, record: false }
  return startIn(chain, signers)
    .gate(wanted)
    .then(
      (outcome) => outcome.verdict,
      (error: { readonly code: string }) => error.code,
    )
}

/** The gate's own decision with a result of choice, as a file that is still to be signed. */
function verdict(result: 'passed' | 'denied', name = 'decision.json', decided = judged) {
  const [statement] = statementsIn(decided, predicateTypes.decision)
  const bytes = canonicalBytes({ ...statement, predicate: { ...statement?.predicate, result } })
  const predicateType = predicateTypes.decision
  return { name, bytes, mediaType: mediaTypes.inToto, kind: 'statement', predicateType }
}

interface Left {
  readonly signers?: Signers
  readonly at?: BundleSnapshot
  readonly identity?: JobIdentity
  readonly byproducts?: Readonly<Record<string, number>>
}

/** A copy of a bundle with one more record of stage policy. */
async function leave(
  files: readonly ReturnType<typeof verdict>[],
  { signers = judges, at = good.snapshot, identity = good.run.identity, byproducts = {} }: Left = {},
): Promise<BundleSnapshot> {
  const folder = mkdtempSync(join(parent, 'leg-'))
  cpSync(at.folder, folder, { recursive: true })
  const signer = signers.signerOf(identity)
  const run = runClaimsOf(identity)
  return forgeRecord({ folder, head: at.head }, { stage: 'policy', signer, run, files, byproducts })
}
