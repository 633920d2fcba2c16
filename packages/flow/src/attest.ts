import { type BundleSnapshot, blobOf } from '@custody/core/bundle/snapshot'
import { writeChain } from '@custody/core/chain/append'
import { nameOf, type RecordItem } from '@custody/core/chain/chain-item'
import { type RecordFile, type RunClaims, runBase } from '@custody/core/chain/claims'
import type { Consumed } from '@custody/core/chain/origins'
import type { HashedSubject } from '@custody/core/chain/rules/subjects'
import type { VerifiedChain } from '@custody/core/chain/verify-chain'
import { type Digest, digestOf } from '@custody/core/digest/sha256'
import { attestStatements } from './attest-statements.ts'
import {
  type AttestedOptions,
  attestSubjects,
  type DeclarableArtifact,
  declarableArtifacts,
} from './attest-subjects.ts'
import { openToSeal } from './complete-pending.ts'
import { flowError } from './flow-errors.ts'
import { foreignAttestations } from './foreign-attestations.ts'
import { imagesOf } from './hash-subjects.ts'
import { composeRecord, type LeftRecord } from './leave-record.ts'
import { type OpenChain, runOfChain, type StepOptions } from './open-chain.ts'
import type { AttestPorts, Signing } from './ports.ts'
import { statementPusher } from './registry/push-statement.ts'
import { sealChain } from './seal-chain.ts'
import { sendBundle } from './send-bundle.ts'
import { spareMemory } from './spare-memory.ts'
import { defaultEmbedLimit, type StatementFile } from './statements/claim.ts'
import type { PredicateOptions } from './statements/given-evidence.ts'
import { requireFewFiles } from './statements/require-few-files.ts'
import type { EvidenceFile } from './step-facts.ts'
import type { Place } from './stores/place.ts'
import { earlierStatements, type SignedStatement } from './stores/signed-statement.ts'
import { checkPlaces, type StoreOutcome, storeStatements } from './stores/store-statements.ts'

export interface AttestOptions extends StepOptions, PredicateOptions, AttestedOptions {
  /** Where the statements go beside the bundle; default nowhere. */
  readonly places?: readonly Place[] | undefined
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
  readonly declarable: readonly DeclarableArtifact[]
}

/**
 * Signs statements about the artifacts (provenance, SBOMs, VEX, reports, predicates of one's own), records that, seals the
 * bundle (one signed list of everything in it), and then stores the statements where they are wanted. The bundle changes
 * when all is signed, or not at all.
 * @throws signer-missing, record-foreign, record-unpinned, handover-broken, subject-missing, statement-limit,
 *   store-outside-job, store-image-missing, output-refused, and those of attestStatements, foreignAttestations and openChain
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
  const { places = [], subjects, workspace, embedLimit = defaultEmbedLimit } = options
  if (embedLimit > defaultEmbedLimit) spareMemory()
  const images = imagesOf(subjects)
  checkPlaces(places, images, ports, { ...options, isConfined: ports.isConfined === true })
  const sealed = await signAndSeal(options, signing, ports)
  const stores = await storeStatements(sealed.statements, places, images, {
    attestations: ports.attestations,
    pushStatement: statementPusher({ environment: ports.environment, workspace }),
    progress: ports.progress,
  })
  const attestations = ownStatements(sealed.record).map(({ path }) => path)
  return { ...sealed, attestations, stores, declarable: declarableArtifacts(options, sealed.subject, images) }
}

async function signAndSeal(options: AttestOptions, signing: Exclude<Signing, 'none'>, ports: AttestPorts) {
  const startedOn = ports.now()
  const chain = await openToSeal(options, signing, ports)
  refuseForeign(chain, runOfChain(ports.run, chain.position.chainId), options.assertedStages)
  const subject = attestSubjects(options, chain, ports)
  // Before anything is signed: what cannot be read has to stop this step while nothing is written.
  const earlier = earlierStatements(chain.chain, subject)
  const { statements, files } = await filesOf(subject, chain, options, ports)
  const facts = {
    stage: 'attest',
    subject,
    consumed: consumedBy(subject, chain.chain),
    command: [],
    byproducts: {},
    files: [...statements, ...files],
    startedOn,
  }
  const { position, ...composed } = await composeRecord(chain, facts, signing, ports)
  const { seal, ...sealed } = await sealChain({ ...chain, position }, subject, signing, options, ports)
  const snapshot = writeChain(sealed.position)
  await sendBundle(snapshot, options.to, { stage: 'attest', leg: undefined }, ports)
  const record = { ...composed, snapshot }
  const all = [...earlier, ...signedStatements(record, statements)]
  return { record, snapshot, seal, subject, statements: all }
}

function ownStatements({ claims }: LeftRecord): readonly RecordFile[] {
  return claims.files.filter(({ kind }) => kind === 'statement')
}

/** What was just signed, by what it was made of: none of it is parsed once more. */
function signedStatements(
  record: LeftRecord,
  statements: readonly StatementFile[],
): readonly SignedStatement[] {
  const made = new Map(statements.map((statement) => [digestOf(statement.bytes), statement]))
  return ownStatements(record).flatMap(({ digest, payloadDigest, path }) => {
    const statement = made.get(payloadDigest)
    const bytes = blobOf(record.snapshot.blobs, digest, path)
    return statement === undefined ? [] : [{ ...statement, bytes }]
  })
}

interface AttestFiles {
  readonly statements: readonly StatementFile[]
  /** What the statements refer to, and what other actions attested. */
  readonly files: readonly EvidenceFile[]
}

async function filesOf(
  subject: readonly HashedSubject[],
  { chain, position, trust }: OpenChain,
  options: AttestOptions,
  ports: AttestPorts,
): Promise<AttestFiles> {
  const { statements, files } = attestStatements(subject, chain, options, {
    match: { workspace: options.workspace, exclude: [options.bundle] },
    run: ports.run,
    runOfChain: runOfChain(ports.run, position.chainId),
  })
  const foreign = ports.foreignFiles?.() ?? []
  const taken = await foreignAttestations(foreign, subject, chain, trust.trust, ports.progress)
  ports.progress(`Signing statements: ${statements.length}, about artifacts: ${subject.length}`)
  requireFewFiles(statements.length + files.length + taken.length)
  return { statements, files: [...files, ...taken] }
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
