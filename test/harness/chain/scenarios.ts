import { mkdirSync, mkdtempSync } from 'node:fs'
import { join } from 'node:path'
import { type BundleSnapshot, readBundle } from '../../../packages/core/src/bundle/snapshot.ts'
import type { Subject } from '../../../packages/core/src/in-toto/statement.ts'
import { type JobIdentity, jobIdentity } from '../github/job-identity.ts'
import { type Job, startJob } from './job.ts'
import { sealedSubjects } from './sealed-subjects.ts'
import type { Signers } from './signers.ts'
import { makeWorkspace, type Workspace } from './workspace.ts'

/** A bundle that the steps of a run made, with all that a verifier is told about it. */
export interface GoodChain {
  readonly name: string
  readonly signers: Signers
  readonly snapshot: BundleSnapshot
  /** The artifacts that were sealed. */
  readonly subjects: readonly Subject[]
  /** Every job that left something in the chain. */
  readonly jobs: readonly JobIdentity[]
  readonly run: Run
}

export interface ScenarioOptions {
  /** Parent of all that the scenario writes. */
  readonly parent: string
  readonly signers: Signers
  /** Tells runs of the same project apart. */
  readonly release?: string
  readonly changes?: Partial<JobIdentity>
}

/** One job that does it all: source, build, sbom, scan, attest and seal. */
export async function oneJob(options: ScenarioOptions): Promise<GoodChain> {
  const run = startRun(options)
  const { workspace, start } = run
  const job = start('release')
  await job.record({ stage: 'source' })
  await job.record({ stage: 'build', materials: ['src/**'], products: [workspace.artifact] })
  await job.scan()
  return finish('one job', options, run, job, [job])
}

/** Source and build in a job that signs nothing, scan and seal in jobs of their own; each gets the bundle by its digest. */
export async function manyJobs(options: ScenarioOptions): Promise<GoodChain> {
  const run = startRun(options)
  const { workspace, start } = run
  const build = start('build', true)
  await build.record({ stage: 'source' })
  const built = await build.record({ stage: 'build', materials: ['src/**'], products: [workspace.artifact] })
  const scan = start('scan')
  const scanned = await scan.scan(handOver(build, built?.snapshot))
  const seal = start('attest')
  return finish(
    'many jobs',
    options,
    run,
    seal,
    [scan, seal],
    handOver(scan, scanned.records.at(-1)?.snapshot),
  )
}

/** Three legs of a build that fork after the source and are merged before they are scanned. */
export async function matrix(options: ScenarioOptions): Promise<GoodChain> {
  const run = startRun(options)
  const { start } = run
  const legs = ['linux', 'macos', 'windows']
  const source = start('source')
  const root = (await source.record({ stage: 'source' }))?.snapshot
  const built: Array<readonly [Job, BundleSnapshot | undefined]> = []
  for (const leg of legs) {
    const job = start(`build-${leg}`)
    const products = [`dist/app-${leg}.tgz`]
    const made = await job.record({
      ...handOver(source, root),
      stage: 'build',
      leg,
      legs,
      materials: ['src/**'],
      products,
    })
    built.push([job, made?.snapshot])
  }
  const scan = start('scan')
  const from = built.map(([job]) => job.bundle)
  const digests = built.map(([, snapshot]) => snapshot?.head.digest ?? '')
  const scanned = await scan.scan({ from, digests })
  const seal = start('attest')
  const jobs = [source, ...built.map(([job]) => job), scan, seal]
  return finish('matrix', options, run, seal, jobs, handOver(scan, scanned.records.at(-1)?.snapshot))
}

/** {@link oneJob}, a verdict by a gate of its own, and a report about both. */
export async function judged(options: ScenarioOptions): Promise<GoodChain> {
  const sealed = await oneJob(options)
  const { workspace, identity } = sealed.run
  const gateIdentity = { ...identity, job: 'gate', workflowPath: '.github/workflows/gate.yml' }
  const gate = startJob({ workspace, signers: options.signers, identity: gateIdentity, bundle: 'gate' })
  const told = options.signers.outside(sealed.jobs)
  await gate.gate({ ...told, from: [sealed.snapshot.folder], digests: [sealed.snapshot.head.digest] })
  const both = options.signers.outside([...sealed.jobs, gateIdentity])
  await gate.report(both)
  return {
    ...sealed,
    name: `one job and a gate (${options.signers.method})`,
    snapshot: readBundle(gate.bundle),
    jobs: [...sealed.jobs, gateIdentity],
  }
}

/** A build that nobody could sign, and what came of it when somebody could: attest signed it, and sealed. */
export async function resumed(options: ScenarioOptions): Promise<GoodChain> {
  const run = startRun(options)
  const { workspace, start } = run
  const build = start('build', true)
  await build.record({ stage: 'source' })
  const out = { products: [workspace.artifact], materials: ['src/**'], pending: true }
  const built = await build.record({ stage: 'build', ...out })
  const scan = start('scan')
  const scanned = await scan.scan(handOver(build, built?.snapshot))
  const seal = start('attest')
  const received = handOver(scan, scanned.records.at(-1)?.snapshot)
  return finish('a build signed later', options, run, seal, [scan, seal], received)
}

export const scenarios = [judged, manyJobs, matrix, resumed] as const

export interface Run {
  readonly identity: JobIdentity
  readonly workspace: Workspace
  readonly start: (bundle: string, unsigned?: boolean) => Job
}

/** A run of the project with a workspace of its own, and jobs that can be started in it. */
export function startRun({ parent, signers, release, changes }: ScenarioOptions): Run {
  const folder = mkdtempSync(join(parent, 'run-'))
  mkdirSync(join(folder, 'workspace'))
  const workspace = makeWorkspace(join(folder, 'workspace'), parent, release)
  const identity = jobIdentity({ sha: workspace.commit, ...changes })
  return {
    workspace,
    identity,
    start: (bundle, unsigned = false) => startJob({ workspace, signers, identity, bundle, unsigned }),
  }
}

/** What one job tells the next one: where the bundle is, and its digest. */
function handOver({ bundle }: Job, snapshot: BundleSnapshot | undefined) {
  return { from: [bundle], digests: [snapshot?.head.digest ?? ''] }
}

async function finish(
  name: string,
  { signers }: ScenarioOptions,
  run: Run,
  sealing: Job,
  jobs: readonly Job[],
  received: { readonly from?: readonly string[]; readonly digests?: readonly string[] } = {},
): Promise<GoodChain> {
  const { snapshot } = await sealing.attest(received)
  return {
    name: `${name} (${signers.method})`,
    signers,
    snapshot,
    subjects: sealedSubjects(snapshot),
    jobs: jobs.map(({ identity }) => identity),
    run,
  }
}
