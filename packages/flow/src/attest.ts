import type { BundleSnapshot } from '@custody/core/bundle/snapshot'
import { appendSeal } from '@custody/core/chain/append'
import { nameOf } from '@custody/core/chain/chain-item'
import { type RunClaims, runBase } from '@custody/core/chain/claims'
import type { Consumed } from '@custody/core/chain/origins'
import { leftBy } from '@custody/core/chain/rules/hand-over'
import { factsFrom } from '@custody/core/chain/rules/seals'
import { entriesRoot, type SealPredicate, sealEntries, sealPayload } from '@custody/core/chain/seal'
import { type VerifiedChain, verifyChain } from '@custody/core/chain/verify-chain'
import { coreError } from '@custody/core/core-errors'
import { readRegularFile } from '@custody/core/digest/open-regular'
import { type Digest, sha256 } from '@custody/core/digest/sha256'
import type { Subject } from '@custody/core/in-toto/statement'
import { canonicalBytes } from '@custody/core/json/canonical-json'
import { isJsonObject, type JsonObject, readJson } from '@custody/core/json/read-json'
import { mediaTypes, predicateTypes, statementType } from '@custody/core/names'
import { absentEvidence } from './absent-evidence.ts'
import { withOwnSigner } from './build-trust.ts'
import { chainExpectation } from './chain-expectation.ts'
import { flowError } from './flow-errors.ts'
import { hashSubjects, type SubjectOptions } from './hash-subjects.ts'
import { type EvidenceFile, type LeftRecord, leaveRecord } from './leave-record.ts'
import { type OpenChain, openChain, runOfChain, type StepOptions } from './open-chain.ts'
import type { Signing, StepPorts } from './ports.ts'
import { provenanceFile } from './provenance.ts'
import { sendBundle } from './send-bundle.ts'

export interface AttestOptions extends StepOptions {
  readonly subjects: SubjectOptions
  readonly predicateType: string | undefined
  readonly predicatePath: string | undefined
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
 * @throws signer-missing, record-foreign, handover-broken, subject-missing, predicate-unreadable, and those of openChain
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
  refuseForeign(chain, runOfChain(ports.run, chain.position.chainId))
  const subject = subjectsOf(options, chain)
  const sboms = sbomStatements(subject, chain.chain)
  const files = [...provenance(subject, chain, ports), ...sboms, ...ownStatement(subject, options)]
  ports.progress(`Signing ${files.length} statements about ${subject.length} artifacts`)
  const facts = {
    stage: 'attest',
    subject,
    consumed: consumedBy(subject, chain.chain),
    command: [],
    byproducts: {},
    files,
    startedOn,
  }
  const record = await leaveRecord(chain, facts, signing, ports)
  const { snapshot, seal } = await sealBundle(record.snapshot, chain, subject, signing, options, ports)
  await sendBundle(snapshot, options.to, { stage: 'attest', leg: undefined }, ports)
  const attestations = record.claims.files.filter(({ kind }) => kind === 'statement').map(({ path }) => path)
  return { record, snapshot, seal, attestations }
}

/** Unsigned records are vouched for by this job: it may only do so for its own run. */
function refuseForeign({ chain }: OpenChain, own: RunClaims): void {
  for (const record of chain?.records ?? []) {
    const { run } = record.claims
    const same =
      runBase(run.uri) === runBase(own.uri) &&
      run.repositoryId === own.repositoryId &&
      run.commit === own.commit
    if (record.signer === undefined && !(same && run.attempt <= own.attempt)) {
      throw flowError('record-foreign', { found: `${nameOf(record)} of ${run.uri}`, expected: own.uri })
    }
  }
}

/** The artifacts: what the inputs name, else what the build left. Where there is a build, it left them. */
function subjectsOf(options: AttestOptions, { chain }: OpenChain): readonly Subject[] {
  const named = hashSubjects(options.subjects, { workspace: options.workspace, exclude: [options.bundle] })
  const builds = chain?.records.filter(({ claims }) => claims.stage === 'build') ?? []
  if (named.length === 0) {
    const built = builds.flatMap(({ statement }) => statement.subject)
    if (built.length === 0) throw coreError('subject-missing')
    return built
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

/** A build job that signed its record composed its provenance itself; for an unsigned one this job does. */
function provenance(
  subject: readonly Subject[],
  { chain }: OpenChain,
  ports: StepPorts,
): readonly EvidenceFile[] {
  const present = chain?.evidence.some(({ file }) => file.predicateType === predicateTypes.provenance)
  return present === true ? [] : [provenanceFile(subject, ports.run)]
}

/** Predicates up to this size are embedded; a larger SBOM is in the bundle by its digest alone. */
const predicateLimit = 16 * 1024 * 1024

function sbomStatements(
  subject: readonly Subject[],
  chain: VerifiedChain | undefined,
): readonly EvidenceFile[] {
  const sboms =
    chain?.evidence.filter(
      ({ file, record }) =>
        file.kind === 'sbom' && record.claims.stage === 'sbom' && file.size <= predicateLimit,
    ) ?? []
  return sboms.flatMap(({ file, bytes }) => {
    const predicate = readJson(stripMark(bytes), file.path)
    if (!isJsonObject(predicate) || file.predicateType === undefined) return []
    return [statementFile(`sbom-${file.path.split('/').at(-1)}`, subject, file.predicateType, predicate)]
  })
}

function stripMark(bytes: Buffer): Buffer {
  return bytes.subarray(0, 3).equals(Buffer.of(0xef, 0xbb, 0xbf)) ? bytes.subarray(3) : bytes
}

function ownStatement(
  subject: readonly Subject[],
  { predicateType, predicatePath }: AttestOptions,
): readonly EvidenceFile[] {
  if (predicateType === undefined && predicatePath === undefined) return []
  if (predicateType === undefined || predicatePath === undefined)
    throw flowError('predicate-unreadable', { found: 'one of the two inputs' })
  const predicate = readJson(readRegularFile(predicatePath, predicateLimit), predicatePath)
  if (!isJsonObject(predicate)) throw flowError('predicate-unreadable', { where: predicatePath })
  return [statementFile('predicate.json', subject, predicateType, predicate)]
}

function statementFile(
  name: string,
  subject: readonly Subject[],
  predicateType: string,
  predicate: JsonObject,
): EvidenceFile {
  const named = subject.map(({ name: label, digest }) => ({ name: label, digest: { ...digest } }))
  const bytes = canonicalBytes({ _type: statementType, subject: named, predicateType, predicate })
  return { name, bytes, mediaType: mediaTypes.inToto, kind: 'statement', predicateType }
}

async function sealBundle(
  snapshot: BundleSnapshot,
  { position, trust }: OpenChain,
  subject: readonly Subject[],
  signing: Exclude<Signing, 'none'>,
  options: AttestOptions,
  ports: StepPorts,
): Promise<{ readonly snapshot: BundleSnapshot; readonly seal: Digest }> {
  const own = await withOwnSigner(trust, signing, 'attest')
  const outcome = await verifyChain(
    snapshot,
    chainExpectation(options, own, ports.now(), { level: 'append' }),
  )
  if (!outcome.ok) throw flowError('chain-refused', { found: outcome.checks.find(({ ok }) => !ok)?.code })
  const payload = sealPayload(subject, sealPredicateOf(outcome.chain, ports))
  const [bytes] = await signing.signer.sign([payload])
  if (bytes === undefined) throw flowError('signer-missing')
  const sealed = appendSeal({ ...position, head: snapshot.head }, payload, bytes)
  return { snapshot: sealed, seal: `sha256:${sha256(payload)}` }
}

function sealPredicateOf(chain: VerifiedChain, { run }: StepPorts): SealPredicate {
  const { head, records, seals, seal } = chain
  const entries = sealEntries(head, factsFrom([...records, ...seals]))
  const claims = runOfChain(run, head.chainId)
  return {
    custody: { v: 1, chainId: head.chainId, stage: 'attest', previous: head.digest, run: claims },
    entries: [...entries],
    absent: [...absentEvidence(chain)],
    merkleRoot: entriesRoot(entries),
    ...(seal === undefined ? {} : { previousSeal: `sha256:${seal.payload}` as const }),
    sequence: {
      workflow: claims.workflowRef.replace(/@.*$/, ''),
      runNumber: run.workflow?.runNumber ?? 0,
      attempt: claims.attempt,
      n: seals.length + 1,
    },
  }
}
