import { writeChain } from '@custody/core/chain/append'
import { sameSigner } from '@custody/core/chain/chain-item'
import type { ToolClaims } from '@custody/core/chain/claims'
import type { Consumed } from '@custody/core/chain/origins'
import type { VerifiedChain } from '@custody/core/chain/verify-chain'
import { coreError } from '@custody/core/core-errors'
import type { Digest } from '@custody/core/digest/sha256'
import type { Subject } from '@custody/core/in-toto/statement'
import { canonicalBytes } from '@custody/core/json/canonical-json'
import { mediaTypes } from '@custody/core/names'
import { spellCount } from '@custody/report/text/spell-count'
import { type Collection, collectReports } from '@custody/scan/collect-reports'
import type { EvidenceIndex, ReportRow } from '@custody/scan/evidence-index'
import { type EvidenceKind, readEvidenceKind } from '@custody/scan/evidence-kind'
import { readWhole } from '@custody/scan/large/byte-source'
import { type Outcome, readOutcome } from '@custody/scan/outcome'
import { readFindingsDocument, readQualityDocument } from '@custody/scan/read-documents'
import type { ReportFile } from '@custody/scan/report-file'
import { flowError } from './flow-errors.ts'
import { type ComposedRecord, composeRecord, type LeftRecord } from './leave-record.ts'
import { loadLicencePolicy } from './load-licence-policy.ts'
import type { MatchOptions } from './match-files.ts'
import { type OpenChain, openChain, type StepOptions } from './open-chain.ts'
import type { Signing, StepPorts } from './ports.ts'
import { readReports } from './read-reports.ts'
import { sendBundle } from './send-bundle.ts'
import { evidenceDocument } from './statements/evidence-document.ts'
import { sbomType } from './statements/sbom-type.ts'
import type { EvidenceFile } from './step-facts.ts'

export interface ScanOptions extends StepOptions {
  /** Globs, one a line; `tool=NAME ` may precede one. */
  readonly reports: readonly string[]
  readonly required: readonly string[]
  /** Seconds since the scan; what a report does not tell is a limit of it. */
  readonly maxAge: number | undefined
  /** Seconds since the database of a tool was brought up to date. */
  readonly maxDatabaseAge: number | undefined
  /** Digests of what was to be scanned (`sha256:HEX`): a report that names others is stale. */
  readonly scannedDigests: readonly string[]
  /** `NAME=success`, one a line. */
  readonly outcomes: readonly string[]
  /** Path of a licence policy (docs/spec/licence-policy.md). */
  readonly licencePolicy?: string | undefined
  readonly workspace: string
  /** Nobody can sign now: the records are kept pending. */
  readonly pending?: boolean
}

export interface ScanResult {
  readonly collection: Collection
  readonly records: readonly LeftRecord[]
}

/**
 * Collects scanners' reports into a bundle: one record of stage sbom and one of stage scan, as far as there is something
 * to say. SBOMs are kept whole; of other reports the digest and the normal form, since reports may hold secrets.
 * @throws reports-missing, glob-empty, outcome-unknown, evidence-kind-unknown, and those of openChain, composeRecord and writeBundle
 */
export async function scanCollect(
  options: ScanOptions,
  signing: Signing,
  ports: StepPorts,
): Promise<ScanResult> {
  const startedOn = ports.now()
  const { files, collection } = collect(
    { ...options, progress: ports.progress },
    startedOn,
    ports.run.claims.commit,
  )
  let chain = await openChain(options, signing, ports)
  const composed: ComposedRecord[] = []
  for (const part of partsOf(collection)) {
    ports.progress(`Recording stage ${part.stage}: ${spellCount(part.index.reports.length, 'report')}`)
    const facts = await factsOf(part, files, collection, chain, signing, ports)
    const left =
      options.pending === true ? { ...facts, startedOn, pending: true as const } : { ...facts, startedOn }
    const record = await composeRecord(chain, left, signing, ports)
    composed.push(record)
    chain = { ...chain, position: record.position }
  }
  if (composed.length === 0) throw flowError('reports-missing')
  const snapshot = writeChain(chain.position)
  await sendBundle(snapshot, options.to, { stage: 'scan', leg: undefined }, ports)
  return {
    collection,
    records: composed.map(({ path, digest, claims }) => ({ path, digest, claims, snapshot })),
  }
}

/** Reads reports without a bundle: what `custody scan FILE…` prints. */
export function collect(
  options: Omit<ScanOptions, keyof StepOptions> &
    Pick<ScanOptions, 'bundle'> &
    Pick<MatchOptions, 'literalAnywhere'> & { readonly progress?: ((line: string) => void) | undefined },
  now: Date,
  commit: string,
): { readonly files: readonly ReportFile[]; readonly collection: Collection } {
  const files = readReports(options.reports, { ...options, exclude: [options.bundle] }, options.progress)
  const collection = collectReports(
    files,
    {
      required: options.required.map((kind) => readEvidenceKind(kind, 'required')),
      maxAge: options.maxAge,
      maxDatabaseAge: options.maxDatabaseAge,
      subjects: options.scannedDigests.map(readScannedDigest),
      licencePolicy: loadLicencePolicy(options.licencePolicy),
      outcomes: new Map(options.outcomes.map(readOutcomeLine)),
      now,
      commit: commit === '' ? undefined : commit,
    },
    options.progress,
  )
  return { files, collection }
}

/** @throws digest-malformed */
function readScannedDigest(text: string): string {
  const digest = text.trim().toLowerCase()
  if (!/^sha(?:256:[0-9a-f]{64}|384:[0-9a-f]{96}|512:[0-9a-f]{128})$/.test(digest))
    throw coreError('digest-malformed', {
      found: JSON.stringify(text.slice(0, 100)),
      expected: 'sha256:, sha384: or sha512: and hexadecimal digits',
      where: 'subject-digest',
    })
  return digest
}

function readOutcomeLine(line: string): readonly [string, Outcome] {
  const at = line.lastIndexOf('=')
  return [line.slice(0, Math.max(at, 0)).trim(), readOutcome(line.slice(at + 1).trim(), 'outcomes')]
}

interface Part {
  readonly stage: 'sbom' | 'scan'
  readonly index: EvidenceIndex
}

/** SBOMs are a stage of their own; everything else is a scan. */
function partsOf({ index }: Collection): readonly Part[] {
  const isSbom = ({ kinds }: ReportRow) => kinds.includes('sbom')
  const ofSbom = (kind: EvidenceKind | undefined) => kind === 'sbom'
  const parts: readonly Part[] = [
    { stage: 'sbom', index: filterIndex(index, isSbom, ofSbom) },
    {
      stage: 'scan',
      index: filterIndex(
        index,
        (row) => !isSbom(row),
        (kind) => !ofSbom(kind),
      ),
    },
  ]
  return parts.filter(({ index: { reports, missing } }) => reports.length + missing.length > 0)
}

function filterIndex(
  index: EvidenceIndex,
  row: (row: ReportRow) => boolean,
  kind: (kind: EvidenceKind | undefined) => boolean,
): EvidenceIndex {
  return {
    ...index,
    required: index.required.filter(kind),
    reports: index.reports.filter(row),
    missing: index.missing.filter((one) => kind(one.kind)),
  }
}

async function factsOf(
  { stage, index }: Part,
  files: readonly ReportFile[],
  { findingsDocuments, qualityDocuments }: Collection,
  chain: OpenChain,
  signing: Signing,
  ports: StepPorts,
) {
  const rows = new Set(index.reports.map(({ path }) => path))
  const reports = index.reports.map(({ path, sha256 }) => ({ name: path, digest: { sha256 } }))
  const artifact = artifactOf(chain.chain, ports)
  const documents = findingsDocuments
    .filter(({ document }) => rows.has(document.report.path))
    .map(({ document, bytes }) => findingsFile(document.report.path, Buffer.from(bytes)))
  const qualities = qualityDocuments
    .filter(({ document }) => rows.has(document.report.path))
    .map(({ document, bytes }) => qualityFile(document.report.path, Buffer.from(bytes)))
  return {
    stage,
    subject: artifact ?? reports,
    consumed: [...(artifact ?? []).map(consumedArtifact), ...reports],
    command: [],
    byproducts: {},
    files: [indexFile(index), ...documents, ...qualities, ...rawSboms(files, index)],
    tools: toolsOf(index),
    supersedes: await supersededBy(index, chain.chain, stage, signing),
  }
}

/** The artifact that the reports are about: what the build left, else the commit of the run. */
function artifactOf(
  chain: VerifiedChain | undefined,
  { run: { claims } }: StepPorts,
): readonly Subject[] | undefined {
  const build = chain?.records.findLast((record) => record.claims.stage === 'build')
  if (build !== undefined) return build.statement.subject
  return claims.commit === ''
    ? undefined
    : [{ name: `git+${claims.repository}`, digest: { gitCommit: claims.commit } }]
}

function consumedArtifact({ name, digest }: Subject): Consumed {
  return { name: name ?? 'artifact', digest }
}

function indexFile(index: EvidenceIndex): EvidenceFile {
  const bytes = canonicalBytes(index)
  return { name: 'evidence-index.json', bytes, mediaType: mediaTypes.evidenceIndex, kind: 'evidence-index' }
}

function findingsFile(report: string, bytes: Buffer): EvidenceFile {
  return { name: `findings-${baseName(report)}`, bytes, mediaType: mediaTypes.findings, kind: 'findings' }
}

function qualityFile(report: string, bytes: Buffer): EvidenceFile {
  return { name: `quality-${baseName(report)}`, bytes, mediaType: mediaTypes.sbomQuality, kind: 'quality' }
}

/** SBOMs go into the bundle as they are: an SBOM is made to be handed on. */
function rawSboms(reports: readonly ReportFile[], index: EvidenceIndex): readonly EvidenceFile[] {
  return reports.flatMap(({ path, content }) => {
    const row = index.reports.find((one) => one.path === path)
    const isReadable = row?.kinds.includes('sbom') === true && row.state !== 'unreadable'
    if (!isReadable) return []
    const bytes = 'bytes' in content ? content.bytes : readWhole(content.source, `sha256:${row.sha256}`)
    return [sbomFile(path, Buffer.from(bytes))]
  })
}

/** Formats that statements have no type for, as a tool's own, are kept as what they are. */
function sbomFile(path: string, bytes: Buffer): EvidenceFile {
  const document = evidenceDocument(path, bytes)
  const type = sbomType(document)
  const file = { name: baseName(path), bytes, kind: 'sbom' }
  if (type !== undefined) return { ...file, ...type }
  return { ...file, mediaType: document.json === undefined ? mediaTypes.octets : mediaTypes.json }
}

function toolsOf({ reports }: EvidenceIndex): readonly ToolClaims[] {
  const named = reports.flatMap(({ tool }) =>
    tool === undefined ? [] : [{ name: tool.name, version: tool.version ?? '' }],
  )
  return [...new Map(named.map((tool) => [`${tool.name}\0${tool.version}`, tool])).values()]
}

/** A report of the same tool under the same path, collected before by the same signer, is replaced by the new one. */
async function supersededBy(
  index: EvidenceIndex,
  chain: VerifiedChain | undefined,
  stage: string,
  signing: Signing,
): Promise<readonly Digest[]> {
  if (chain === undefined || signing === 'none') return []
  const own = await signing.signer.describe()
  const earlier = chain.evidence.filter(
    ({ record }) =>
      record.claims.stage === stage && record.signer !== undefined && sameSigner(record.signer, own),
  )
  const collected = new Set(index.reports.map(({ path, tool }) => `${path}\0${tool?.name ?? ''}`))
  const judged = new Set(index.reports.filter(({ quality }) => quality !== undefined).map(({ path }) => path))
  return earlier
    .filter(({ file, bytes }) => {
      // By what the document says: its title has the base name alone, and folders share those.
      if (file.kind === 'quality') return judged.has(readQualityDocument(bytes, file.path).report.path)
      if (file.kind !== 'findings') return false
      const { report, tool } = readFindingsDocument(bytes, file.path)
      return collected.has(`${report.path}\0${tool?.name ?? ''}`)
    })
    .map(({ file }) => file.payloadDigest)
}

const baseName = (path: string) => path.split('/').at(-1) ?? path
