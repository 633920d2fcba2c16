import type { Consumed } from '@custody/core/chain/origins'
import { sha256Set } from '@custody/core/chain/origins'
import { deployedProblem } from '@custody/core/chain/rules/deployed'
import type { NamedDigest } from '@custody/core/digest/tree-digest'
import type { CustodyError } from '@custody/core/errors'
import { digestSet, type Subject } from '@custody/core/in-toto/statement'
import type { JsonObject } from '@custody/core/json/read-json'
import * as z from 'zod'
import { checkRecord } from './check-record.ts'
import { recordedEnvironment } from './command-environment.ts'
import { type NamedProducts, nameProducts } from './file-list.ts'
import { flowError } from './flow-errors.ts'
import { imageSubject, readImage } from './image-reference.ts'
import { type LeftRecord, leaveRecord } from './leave-record.ts'
import { hashMatches, type MatchOptions } from './match-files.ts'
import { type OpenChain, openChain, type StepOptions } from './open-chain.ts'
import type { Signing, StepPorts } from './ports.ts'
import { provenanceClaim } from './provenance.ts'
import { readSource } from './read-source.ts'
import { redactCommand } from './redact-command.ts'
import { type CommandResult, runCommand } from './run-command.ts'
import { sendBundle } from './send-bundle.ts'
import { statementFiles } from './statements/claim.ts'
import type { EvidenceFile } from './step-facts.ts'
import { isUnavailable } from './when-unavailable.ts'

export interface RecordOptions extends StepOptions {
  readonly stage: string
  /** Program and arguments; without, other steps are bracketed or only products are named. */
  readonly command: readonly string[]
  readonly materials: readonly string[]
  readonly products: readonly string[]
  /** `REGISTRY/NAME@sha256:HEX`: images that the stage pushed. */
  readonly productImages?: readonly string[] | undefined
  readonly leg: string | undefined
  readonly legs: readonly string[]
  readonly workspace: string
  readonly phase: 'start' | 'stop' | undefined
  /** Variables that the command does not get, beside what `commandEnvironment` takes away. */
  readonly withheld?: readonly string[] | undefined
  /** Nobody can sign now: the record is kept pending. */
  readonly pending?: boolean
}

export interface RecordPorts extends StepPorts {
  /** Of the process: what is named like a secret in it never gets into a record. */
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly phases: PhasePort
  /** Told that nobody can sign, where the record is to be kept pending then. */
  readonly keepPending?: ((error: CustodyError) => void) | undefined
  /** Told that the recorded command begins: what fails before, fails without it. */
  readonly commandBegins?: () => void
}

/** Keeps what `phase: start` saw until `phase: stop`, in the job's own temporary folder. */
export interface PhasePort {
  save(name: string, state: JsonObject): void
  load(name: string): JsonObject | undefined
}

/** What was there before the bracketed steps ran. */
const startState = z.strictObject({
  startedOn: z.iso.datetime(),
  consumed: z.array(z.strictObject({ name: z.string(), digest: digestSet })),
})

/**
 * Records a stage: runs a command between hashing what goes in and what comes out, or brackets other people's steps.
 * @returns the record, or `undefined` for `phase: start`, which only notes
 * @throws subject-unknown, command-failed, command-missing, products-missing, phase-missing, phase-damaged, glob-empty, and those of
 *   checkRecord, openChain and leaveRecord
 */
export async function record(
  options: RecordOptions,
  signing: Signing,
  ports: RecordPorts,
): Promise<LeftRecord | undefined> {
  checkRecord(options)
  const match = matchOptions(options)
  const phase = `${options.stage}.${options.leg ?? ''}`
  if (options.phase === 'start') {
    ports.phases.save(phase, {
      startedOn: ports.now().toISOString(),
      consumed: consumedOf(options, match, ports).map(({ name, digest }) => ({ name, digest })),
    })
    return undefined
  }
  const chain = await openChain(options, signing, ports)
  const before = options.phase === 'stop' ? started(ports, phase) : undefined
  const startedOn = before === undefined ? ports.now() : new Date(before.startedOn)
  const consumed = before?.consumed ?? consumedOf(options, match, ports)
  refuseOthers(options, consumed, chain)
  const result = await run(options, ports)
  const products = productsOf(options, match)
  const leave = (by: Signing, isPending: boolean) => {
    const facts = { ...factsOf(options, result, products, chain, by, ports), consumed, startedOn }
    return leaveRecord(chain, isPending ? { ...facts, pending: true } : facts, by, ports)
  }
  const left = await leave(signing, options.pending === true).catch((error: unknown) => {
    // The command has run, so that the step cannot be done again.
    if (ports.keepPending === undefined || !isUnavailable(error) || chain.chain?.seal !== undefined)
      throw error
    ports.keepPending(error)
    return leave('none', true)
  })
  await sendBundle(left.snapshot, options.to, { stage: options.stage, leg: options.leg }, ports)
  return left
}

/**
 * Before anything is deployed: what the step takes is what was sealed.
 * @throws subject-unknown
 */
function refuseOthers({ stage }: RecordOptions, consumed: readonly Consumed[], { chain }: OpenChain): void {
  if (stage !== 'deployment' || chain?.seal === undefined) return
  const problem = deployedProblem(consumed, chain.seal.statement.subject)
  if (problem !== undefined) throw problem
}

function factsOf(
  options: RecordOptions,
  result: CommandResult | undefined,
  products: readonly NamedDigest[],
  chain: OpenChain,
  signing: Signing,
  ports: RecordPorts,
) {
  const { stage, leg, legs, workspace } = options
  const source = stage === 'source' ? readSource(workspace, ports.run.claims.ref) : undefined
  const named =
    source === undefined
      ? subjectsOf(products, chain)
      : { subject: [commitSubject(ports, source)], files: [] }
  return {
    stage,
    leg,
    legs,
    subject: named.subject,
    command: redactCommand(options.command, ports.environment),
    byproducts:
      result === undefined
        ? {}
        : { 'return-value': result.status, stdout: result.stdout, stderr: result.stderr },
    files: [...named.files, ...provenanceOf(stage, named.subject, signing, ports)],
    ...(source === undefined ? {} : { source }),
  }
}

/** Provenance is composed by the job that signs it: an unsigned build job hands on digests only. */
function provenanceOf(
  stage: string,
  subject: readonly Subject[],
  signing: Signing,
  ports: StepPorts,
): readonly EvidenceFile[] {
  return stage === 'build' && signing !== 'none'
    ? statementFiles([provenanceClaim(ports.run)], subject, false)
    : []
}

function commitSubject(
  { run }: StepPorts,
  source: { readonly commit: string; readonly tree: string },
): Subject {
  return {
    name: sourceName(run.claims.repository),
    digest: { gitCommit: source.commit, gitTree: source.tree },
  }
}

function sourceName(repository: string): string {
  return `git+${repository}`
}

/** Files by their paths, images by their names: both are found again by their digests. */
function productsOf(
  { products, productImages = [] }: RecordOptions,
  match: MatchOptions,
): readonly NamedDigest[] {
  const images = productImages.map(readImage)
  return [
    ...(products.length === 0 ? [] : hashMatches(products, match)),
    ...images.map((image) => ({ path: imageSubject(image).name, digest: image.digest })),
  ]
}

/** What a stage made; a stage without products is about the artifact that the chain already names. */
function subjectsOf(products: readonly NamedDigest[], { chain }: OpenChain): NamedProducts {
  if (products.length > 0) return nameProducts(products)
  const last = chain?.records.findLast(({ claims }) => claims.stage === 'build')
  if (last === undefined) throw flowError('products-missing')
  return { subject: last.statement.subject, files: [] }
}

async function run(options: RecordOptions, ports: RecordPorts): Promise<CommandResult | undefined> {
  const { command, phase, products, productImages = [], stage } = options
  if (command.length === 0) {
    const made = products.length + productImages.length
    if (phase === undefined && made === 0 && stage !== 'source') throw flowError('command-missing')
    return undefined
  }
  ports.progress(`Recording stage ${stage}`)
  ports.commandBegins?.()
  return runUnrecorded(options)
}

/**
 * Runs a command alone: also what is left to do where nothing can be signed and the workflow is to go on.
 * @throws command-failed
 */
export async function runUnrecorded(options: RecordOptions): Promise<CommandResult> {
  const { command, workspace } = options
  const result = await runCommand(command, workspace, recordedEnvironment(process.env, options))
  if (result.status !== 0)
    throw flowError('command-failed', { found: `exit status ${result.status}`, expected: '0' })
  return result
}

function consumedOf(
  { materials, stage }: RecordOptions,
  match: MatchOptions,
  { run: { claims } }: StepPorts,
): readonly Consumed[] {
  const commit =
    claims.commit === '' || stage === 'source'
      ? []
      : [{ name: sourceName(claims.repository), digest: { gitCommit: claims.commit } }]
  if (materials.length === 0) return commit
  return [
    ...commit,
    ...hashMatches(materials, match).map(({ path, digest }) => ({ name: path, digest: sha256Set(digest) })),
  ]
}

function started(ports: RecordPorts, phase: string): z.output<typeof startState> {
  const state = ports.phases.load(phase)
  if (state === undefined) throw flowError('phase-missing', { found: `stage ${phase.split('.')[0]}` })
  const result = startState.safeParse(state)
  if (!result.success) throw flowError('phase-damaged', { where: phase, cause: result.error })
  return result.data
}

function matchOptions({ workspace, bundle }: RecordOptions): MatchOptions {
  return { workspace, exclude: [bundle] }
}
