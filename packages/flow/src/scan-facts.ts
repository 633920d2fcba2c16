import { sameSigner } from '@custody/core/chain/chain-item'
import type { ToolClaims } from '@custody/core/chain/claims'
import type { Consumed } from '@custody/core/chain/origins'
import type { VerifiedChain } from '@custody/core/chain/verify-chain'
import type { Digest } from '@custody/core/digest/sha256'
import type { Subject } from '@custody/core/in-toto/statement'
import { canonicalBytes } from '@custody/core/json/canonical-json'
import { mediaTypes } from '@custody/core/names'
import type { Collection } from '@custody/scan/collect-reports'
import type { EvidenceIndex, ReportRow } from '@custody/scan/evidence-index'
import type { EvidenceKind } from '@custody/scan/evidence-kind'
import { readWhole } from '@custody/scan/large/byte-source'
import { readFindingsDocument, readQualityDocument } from '@custody/scan/read-documents'
import type { ReportFile } from '@custody/scan/report-file'
import type { OpenChain } from './open-chain.ts'
import type { Signing, StepPorts } from './ports.ts'
import { evidenceDocument } from './statements/evidence-document.ts'
import { sbomType } from './statements/sbom-type.ts'
import type { EvidenceFile } from './step-facts.ts'

/** What one of its records says of a collection. */
export interface ScanPart {
  readonly stage: 'sbom' | 'scan'
  readonly index: EvidenceIndex
}

/** The records that a collection gives: SBOMs are a stage of their own; everything else is a scan. */
export function scanParts({ index }: Collection): readonly ScanPart[] {
  const isSbom = ({ kinds }: ReportRow) => kinds.includes('sbom')
  const ofSbom = (kind: EvidenceKind | undefined) => kind === 'sbom'
  const parts: readonly ScanPart[] = [
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

/** What the record of a part holds: its index, findings and SBOMs, and what it replaces. */
export async function scanFacts(
  { stage, index }: ScanPart,
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
