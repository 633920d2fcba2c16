import type { BundleSnapshot } from '@custody/core/bundle/snapshot'
import { writeChain } from '@custody/core/chain/append'
import { nameOf, type RecordItem } from '@custody/core/chain/chain-item'
import { type RunClaims, runBase } from '@custody/core/chain/claims'
import type { Consumed } from '@custody/core/chain/origins'
import { leftBy } from '@custody/core/chain/rules/hand-over'
import type { VerifiedChain } from '@custody/core/chain/verify-chain'
import { coreError } from '@custody/core/core-errors'
import type { Digest } from '@custody/core/digest/sha256'
import type { Subject } from '@custody/core/in-toto/statement'
import { attestStatements } from './attest-statements.ts'
import { flowError } from './flow-errors.ts'
import { hashSubjects, requireFewSubjects, type SubjectOptions } from './hash-subjects.ts'
import { composeRecord, type LeftRecord } from './leave-record.ts'
import { type OpenChain, openChain, runOfChain, type StepOptions } from './open-chain.ts'
import type { Signing, StepPorts } from './ports.ts'
import { sealChain } from './seal-chain.ts'
import { sendBundle } from './send-bundle.ts'
import type { PredicateOptions } from './statements/given-evidence.ts'

export interface AttestOptions extends StepOptions, PredicateOptions {
  readonly subjects: SubjectOptions
  readonly workspace: string
}

export interface AttestResult {
  readonly record: LeftRecord
  readonly snapshot: BundleSnapshot
  /** SHA-256 of the seal's payload. */
  readonly seal: Digest
  /** Titles of the statements in the bundle. */
  readonly attestations: readonly string[]
}

/**
 * Signs statements about the artifacts (provenance, SBOMs, a predicate of one's own), records that, and seals the bundle:
 * one signed list of everything in it.
 * @throws signer-missing, record-foreign, record-unpinned, handover-broken, subject-missing, predicate-unreadable, and those of openChain
 */
export async function attest(
  options: AttestOptions,
  signing: Signing,
  ports: StepPorts,
): Promise<AttestResult> {
  if (signing === 'none')
    throw flowError('signer-missing', {
      found: '`signing: none`',
      expected: 'a signer: a seal is a signature',
    })
  const startedOn = ports.now()
  const chain = await openChain(options, signing, ports, 'seal')
  const runClaims = runOfChain(ports.run, chain.position.chainId)
  refuseForeign(chain, runClaims, options.assertedStages)
  const subject = subjectsOf(options, chain)
  const files = attestStatements(subject, chain.chain, options, {
    match: { workspace: options.workspace, exclude: [options.bundle] },
    run: ports.run,
    runOfChain: runClaims,
  })
  const statements = files.filter(({ kind }) => kind === 'statement').length
  ports.progress(`Signing statements: ${statements}, about artifacts: ${subject.length}`)
  const facts = {
    stage: 'attest',
    subject,
    consumed: consumedBy(subject, chain.chain),
    command: [],
    byproducts: {},
    files,
    startedOn,
  }
  const { position, ...composed } = await composeRecord(chain, facts, signing, ports)
  const { seal, ...sealed } = await sealChain({ ...chain, position }, subject, signing, options, ports)
  const snapshot = writeChain(sealed.position)
  const record = { ...composed, snapshot }
  await sendBundle(snapshot, options.to, { stage: 'attest', leg: undefined }, ports)
  const attestations = record.claims.files.filter(({ kind }) => kind === 'statement').map(({ path }) => path)
  return { record, snapshot, seal, attestations }
}

/**
 * What is not sealed yet is sealed by this job: records of its own run, at its own attempt or an earlier one. Unsigned ones
 * it vouches for itself; signed ones of a later attempt would make a seal that nobody accepts.
 */
function refuseForeign({ chain, received }: OpenChain, own: RunClaims, asserted: readonly string[]): void {
  const sealed = chain?.seal?.node.ancestors
  const open = chain?.records.filter(({ node }) => sealed?.has(node) !== true) ?? []
  for (const record of open) {
    const { run } = record.claims
    const isSame =
      runBase(run.uri) === runBase(own.uri) &&
      run.repositoryId === own.repositoryId &&
      run.commit === own.commit
    if ((record.signer === undefined && !isSame) || (isSame && run.attempt > own.attempt)) {
      throw flowError('record-foreign', { found: `${nameOf(record)} of ${run.uri}`, expected: own.uri })
    }
    const isVouched = record.signer !== undefined || asserted.includes(record.claims.stage)
    if (!isVouched && (received === 'unpinned' || wasUnpinned(record, open))) {
      throw flowError('record-unpinned', { found: nameOf(record) })
    }
  }
}

/** Whether a later step says that it took the bundle without its digest: whoever carried it could have put the record in. */
function wasUnpinned({ node }: RecordItem, open: readonly RecordItem[]): boolean {
  return open.some((later) => later.node.ancestors.has(node) && later.claims.received === 'unpinned')
}

/** The artifacts: what the inputs name, else what the build left. Where there is a build, it left them. */
function subjectsOf(options: AttestOptions, { chain }: OpenChain): readonly Subject[] {
  const named = hashSubjects(options.subjects, { workspace: options.workspace, exclude: [options.bundle] })
  const builds = chain?.records.filter(({ claims }) => claims.stage === 'build') ?? []
  if (named.length === 0) {
    const built = builds.flatMap(({ statement }) => statement.subject)
    if (built.length === 0) throw coreError('subject-missing')
    return requireFewSubjects(built)
  }
  const left = builds.map(leftBy)
  for (const { name, digest } of named) {
    const keys = Object.entries(digest).map(([algorithm, value]) => `${algorithm}:${value}`)
    if (builds.length > 0 && !left.some(({ digests }) => keys.every((key) => digests.has(key)))) {
      throw coreError('handover-broken', {
        found: `${JSON.stringify(name)} ${keys.join(' ')}`,
        expected: 'a product of stage build',
      })
    }
  }
  return named
}

function consumedBy(subject: readonly Subject[], chain: VerifiedChain | undefined): readonly Consumed[] {
  const evidence =
    chain?.evidence.filter(({ file }) => file.kind === 'sbom' || file.kind === 'evidence-index') ?? []
  return [
    ...subject.map(({ name, digest }) => ({ name: name ?? 'artifact', digest })),
    ...evidence.map(({ file }) => ({
      name: file.path,
      digest: { sha256: file.digest.slice('sha256:'.length) },
    })),
  ]
}
