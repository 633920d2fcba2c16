import type { BundleSnapshot } from '@custody/core/bundle/snapshot'
import { evidenceTitle } from '@custody/core/bundle/titles'
import { appendRecord, type ChainPosition, writeChain } from '@custody/core/chain/append'
import { instantOf, type RecordClaims, type RecordFile } from '@custody/core/chain/claims'
import { withOrigins } from '@custody/core/chain/origins'
import { recordPayload } from '@custody/core/chain/record'
import { coreError } from '@custody/core/core-errors'
import { type Digest, digestOf, hexOf, sha256 } from '@custody/core/digest/sha256'
import { mediaTypes } from '@custody/core/names'
import { classicLink } from './classic-link-file.ts'
import { nameMaterials } from './file-list.ts'
import { type OpenChain, runOfChain } from './open-chain.ts'
import type { Signing, StepPorts } from './ports.ts'
import type { EvidenceFile, StepFacts } from './step-facts.ts'

export interface LeftRecord {
  /** The bundle as the step left it. */
  readonly snapshot: BundleSnapshot
  /** Title of the record in the bundle. */
  readonly path: string
  /** SHA-256 of its payload. */
  readonly digest: Digest
  readonly claims: RecordClaims
}

/**
 * Composes the record of a step, signs it (or leaves it unsigned by explicit wish), and adds it to the bundle with its files.
 * @throws material-changed, those of the signer, and those of writeBundle
 */
export async function leaveRecord(
  chain: OpenChain,
  facts: StepFacts,
  signing: Signing,
  ports: StepPorts,
): Promise<LeftRecord> {
  const { position, ...record } = await composeRecord(chain, facts, signing, ports)
  return { ...record, snapshot: writeChain(position) }
}

/** A record that stands in a chain and not in its folder yet. */
export interface ComposedRecord extends Omit<LeftRecord, 'snapshot'> {
  readonly position: ChainPosition
}

/**
 * {@link leaveRecord} without the writing, for a step that adds several heads: all of them are written at once, or none.
 * @throws material-changed, after-seal for a pending record, and those of the signer
 */
export async function composeRecord(
  chain: OpenChain,
  facts: StepFacts,
  signing: Signing,
  ports: StepPorts,
): Promise<ComposedRecord> {
  if (facts.pending === true && chain.chain?.seal !== undefined)
    throw coreError('after-seal', { found: 'a record that nobody signed', expected: 'signed records' })
  const { materials, files: lists } = nameMaterials(withOrigins(facts.consumed, chain.chain?.records ?? []))
  const given = [...facts.files, ...lists, ...classicLink(facts, signing)]
  const files = eachOnce(await signFiles(given, facts.stage, signing))
  const claims = claimsOf(chain, facts, files, ports)
  const payload = recordPayload({ ...facts, materials, claims })
  const position = appendRecord(chain.position, {
    claims,
    payload,
    bytes: await signPayload(payload, signing),
    signed: signing !== 'none',
    files: new Map(files.map(({ file, bytes }) => [file.digest, bytes])),
  })
  const digest: Digest = `sha256:${sha256(payload)}`
  return { position, path: `records/${facts.stage}/${hexOf(digest)}.json`, digest, claims }
}

function claimsOf(
  chain: OpenChain,
  facts: StepFacts,
  files: readonly SignedFile[],
  ports: StepPorts,
): RecordClaims {
  const { head, chainId } = chain.position
  return {
    v: 1,
    chainId,
    stage: facts.stage,
    ...(facts.leg === undefined ? {} : { leg: facts.leg }),
    ...(facts.legs === undefined || facts.legs.length === 0 ? {} : { legs: [...facts.legs] }),
    ...(head === undefined ? {} : { previous: head.digest }),
    received: chain.received,
    files: files.map(({ file }) => file),
    ...(facts.policy === undefined ? {} : { policy: facts.policy }),
    run: runOfChain(ports.run, chainId),
    startedOn: instantOf(facts.startedOn),
    finishedOn: instantOf(ports.now()),
    tools: [...(facts.tools ?? [])],
    supersedes: [...(facts.supersedes ?? [])],
    ...(facts.source === undefined ? {} : { source: facts.source }),
    ...(facts.pending === undefined ? {} : { pending: facts.pending }),
  }
}

interface SignedFile {
  readonly file: RecordFile
  readonly bytes: Buffer
}

/** Signs all statements among the files at once: a log answers once a second, whatever it is asked. */
async function signFiles(
  files: readonly EvidenceFile[],
  stage: string,
  signing: Signing,
): Promise<readonly SignedFile[]> {
  const statements = files.filter(({ kind }) => kind === 'statement')
  const signed = signing === 'none' ? [] : await signing.signer.sign(statements.map(({ bytes }) => bytes))
  const bundles = new Map(statements.map((statement, at) => [statement, signed[at]]))
  return files.flatMap((evidence) => {
    if (evidence.kind !== 'statement') return [describeFile(evidence, evidence.bytes, stage)]
    const bundle = bundles.get(evidence)
    return bundle === undefined
      ? []
      : [describeFile({ ...evidence, mediaType: mediaTypes.sigstoreBundle }, bundle, stage)]
  })
}

/** The same bytes under the same base name, as of an SBOM in two folders, are one file of the bundle. */
function eachOnce(files: readonly SignedFile[]): readonly SignedFile[] {
  const seen = new Set<string>()
  return files.filter(({ file }) => {
    // File systems that ignore case take two such titles for one; each holds the digest, so that the bytes are the same.
    const title = file.path.toLowerCase()
    const isFirst = !seen.has(title)
    seen.add(title)
    return isFirst
  })
}

function describeFile(
  { name, bytes, mediaType, kind, predicateType }: EvidenceFile,
  content: Buffer,
  stage: string,
): SignedFile {
  const digest = digestOf(content)
  const file = {
    path: evidenceTitle(stage, hexOf(digest), name),
    digest,
    payloadDigest: bytes === content ? digest : digestOf(bytes),
    size: content.byteLength,
    mediaType,
    kind,
    ...(predicateType === undefined ? {} : { predicateType }),
  }
  return { file, bytes: content }
}

async function signPayload(payload: Buffer, signing: Signing): Promise<Buffer> {
  if (signing === 'none') return payload
  const [bytes = payload] = await signing.signer.sign([payload])
  return bytes
}
