import { type BundleSnapshot, blobOf } from '@custody/core/bundle/snapshot'
import { writeChain } from '@custody/core/chain/append'
import { nameOf, type RecordItem } from '@custody/core/chain/chain-item'
import { type RunClaims, runBase } from '@custody/core/chain/claims'
import type { Consumed } from '@custody/core/chain/origins'
import { leftBy } from '@custody/core/chain/rules/hand-over'
import type { HashedSubject } from '@custody/core/chain/rules/subjects'
import type { VerifiedChain } from '@custody/core/chain/verify-chain'
import { coreError } from '@custody/core/core-errors'
import type { Digest } from '@custody/core/digest/sha256'
import type { Subject } from '@custody/core/in-toto/statement'
import { attestStatements } from './attest-statements.ts'
import { openToSeal } from './complete-pending.ts'
import { flowError } from './flow-errors.ts'
import { foreignAttestations } from './foreign-attestations.ts'
import {
  distinctSubjects,
  hashSubjects,
  imagesOf,
  requireFewSubjects,
  type SubjectOptions,
} from './hash-subjects.ts'
import { type ImageReference, imageSubject } from './image-reference.ts'
import { composeRecord, type LeftRecord } from './leave-record.ts'
import { type OpenChain, runOfChain, type StepOptions } from './open-chain.ts'
import type { AttestPorts, Signing } from './ports.ts'
import { statementPusher } from './registry/push-statement.ts'
import { sealChain } from './seal-chain.ts'
import { sendBundle } from './send-bundle.ts'
import type { PredicateOptions } from './statements/given-evidence.ts'
import type { EvidenceFile } from './step-facts.ts'
import type { Place } from './stores/place.ts'
import { earlierStatements, type SignedStatement, signedStatement } from './stores/signed-statement.ts'
import { checkPlaces, type StoreOutcome, storeStatements } from './stores/store-statements.ts'

export interface AttestOptions extends StepOptions, PredicateOptions {
  readonly subjects: SubjectOptions
  /** Where the statements go beside the bundle; default nowhere. */
  readonly places?: readonly Place[] | undefined
  readonly workspace: string
}

export interface AttestResult {
  readonly record: LeftRecord
  readonly snapshot: BundleSnapshot
  /** SHA-256 of the seal's payload. */
  readonly seal: Digest
  /** Titles of the statements in the bundle. */
  readonly attestations: readonly string[]
  /** The statements that were signed here, and those of earlier stages about the same artifacts. */
  readonly statements: readonly SignedStatement[]
  /** What came of each place; the bundle is written, whatever they say. */
  readonly stores: readonly StoreOutcome[]
  /** Artifacts that later steps of the job could find: images, and files that were hashed here. */
  readonly declarable: readonly {
    readonly kind: 'file' | 'oci'
    readonly name: string
    readonly digest: string
  }[]
}

/**
 * Signs statements about the artifacts (provenance, SBOMs, VEX, reports, predicates of one's own), records that, seals the
 * bundle (one signed list of everything in it), and then stores the statements where they are wanted. The bundle changes
 * when all is signed, or not at all.
 * @throws signer-missing, record-foreign, record-unpinned, handover-broken, subject-missing, store-outside-job,
 *   store-image-missing, and those of attestStatements, foreignAttestations and openChain
 */
export async function attest(
  options: AttestOptions,
  signing: Signing,
  ports: AttestPorts,
): Promise<AttestResult> {
  if (signing === 'none')
    throw flowError('signer-missing', {
      found: '`signing: none`',
      expected: 'a signer: a seal is a signature',
    })
  const images = imagesOf(options.subjects)
  checkPlaces(options.places ?? [], images, ports)
  const startedOn = ports.now()
  const chain = await openToSeal(options, signing, ports)
  refuseForeign(chain, runOfChain(ports.run, chain.position.chainId), options.assertedStages)
  const subject = subjectsOf(options, chain, ports)
  const files = await filesOf(subject, chain, options, ports)
  const command: readonly string[] = []
  const facts = {
    stage: 'attest',
    subject,
    consumed: consumedBy(subject, chain.chain),
    command,
    byproducts: {},
  }
  const { position, ...composed } = await composeRecord(chain, { ...facts, files, startedOn }, signing, ports)
  const { seal, ...sealed } = await sealChain({ ...chain, position }, subject, signing, options, ports)
  const snapshot = writeChain(sealed.position)
  await sendBundle(snapshot, options.to, { stage: 'attest', leg: undefined }, ports)
  const own = composed.claims.files.filter(({ kind }) => kind === 'statement')
  const statements = [
    ...earlierStatements(chain.chain, subject),
    ...own.map(({ digest, path }) => signedStatement(blobOf(snapshot.blobs, digest, path))),
  ]
  const stores = await storeStatements(statements, options.places ?? [], images, {
    attestations: ports.attestations,
    pushStatement: statementPusher({ environment: ports.environment, workspace: options.workspace }),
    progress: ports.progress,
  })
  const record = { ...composed, snapshot }
  const attestations = own.map(({ path }) => path)
  return {
    record,
    snapshot,
    seal,
    attestations,
    statements,
    stores,
    declarable: declarable(options, subject, images),
  }
}

function declarable(
  { subjects: { paths, name, nameStyle } }: AttestOptions,
  subject: readonly HashedSubject[],
  images: readonly ImageReference[],
): AttestResult['declarable'] {
  const isByPath = paths.length > 0 && name === undefined && nameStyle !== 'basename'
  const names = images.map(
    (image) => ({ kind: 'oci', name: imageSubject(image).name, digest: image.digest }) as const,
  )
  const files = subject
    .slice(0, isByPath ? undefined : 0)
    .filter((one) => !names.some((image) => image.name === one.name))
    .map((one) => ({ kind: 'file', name: one.name, digest: `sha256:${one.digest['sha256']}` }) as const)
  return [...names, ...files]
}

/** The statements to sign, the files that they refer to, and what other actions attested. */
async function filesOf(
  subject: readonly HashedSubject[],
  { chain, position, trust }: OpenChain,
  options: AttestOptions,
  ports: AttestPorts,
): Promise<readonly EvidenceFile[]> {
  const own = attestStatements(subject, chain, options, {
    match: { workspace: options.workspace, exclude: [options.bundle] },
    run: ports.run,
    runOfChain: runOfChain(ports.run, position.chainId),
  })
  const foreign = ports.foreignFiles?.() ?? []
  const taken = await foreignAttestations(foreign, subject, chain, trust.trust, ports.progress)
  const statements = own.filter(({ kind }) => kind === 'statement').length
  ports.progress(`Signing statements: ${statements}, about artifacts: ${subject.length}`)
  return [...own, ...taken]
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

/**
 * The artifacts: what the inputs name, else what the build left, else what steps of this job declared to the runner. Where
 * there is a build, it left them.
 */
function subjectsOf(
  options: AttestOptions,
  { chain }: OpenChain,
  ports: AttestPorts,
): readonly HashedSubject[] {
  const named = hashSubjects(options.subjects, { workspace: options.workspace, exclude: [options.bundle] })
  const builds = chain?.records.filter(({ claims }) => claims.stage === 'build') ?? []
  if (named.length === 0) {
    const built = builds.flatMap(({ statement }) => statement.subject).map(withName)
    const found = built.length > 0 ? built : distinctSubjects(ports.declaredArtifacts?.() ?? [])
    if (found.length === 0) throw coreError('subject-missing')
    return requireFewSubjects(found)
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

function withName({ name = 'artifact', ...subject }: Subject): HashedSubject {
  return { ...subject, name }
}

function consumedBy(
  subject: readonly HashedSubject[],
  chain: VerifiedChain | undefined,
): readonly Consumed[] {
  const evidence =
    chain?.evidence.filter(({ file }) => file.kind === 'sbom' || file.kind === 'evidence-index') ?? []
  return [
    ...subject,
    ...evidence.map(({ file }) => ({
      name: file.path,
      digest: { sha256: file.digest.slice('sha256:'.length) },
    })),
  ]
}
