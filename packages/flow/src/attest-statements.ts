import type { RunClaims } from '@custody/core/chain/claims'
import type { EvidenceFile as ChainFile, VerifiedChain } from '@custody/core/chain/verify-chain'
import type { Subject } from '@custody/core/in-toto/statement'
import { mediaTypes, predicateTypes } from '@custody/core/names'
import { isProvenance } from '@custody/policy/slsa/is-provenance'
import { scanEvidence } from '@custody/scan/scan-evidence'
import type { MatchOptions } from './match-files.ts'
import type { RunContext } from './ports.ts'
import { provenanceClaim } from './provenance.ts'
import { type Claim, defaultEmbedLimit, type StatementFile, statementFiles } from './statements/claim.ts'
import { type EvidenceDocument, evidenceDocument } from './statements/evidence-document.ts'
import {
  type EvidenceContext,
  givenEvidence,
  isEmbeddable,
  type PredicateOptions,
} from './statements/given-evidence.ts'
import { type Referred, referenceClaim } from './statements/reference.ts'
import { type DocumentType, sbomType } from './statements/sbom-type.ts'
import { vexType } from './statements/vex-type.ts'
import type { EvidenceFile } from './step-facts.ts'

/**
 * What attest says about the artifacts, still unsigned: provenance where the build job signed none, one statement for each
 * SBOM and VEX of the bundle, one that refers to the scanners' reports, and what the inputs add.
 * @returns the statements, and the files that they refer to
 * @throws those of givenEvidence
 */
export function attestStatements(
  artifacts: readonly Subject[],
  chain: VerifiedChain | undefined,
  options: PredicateOptions,
  context: StatementContext,
): { readonly statements: readonly StatementFile[]; readonly files: readonly EvidenceFile[] } {
  const inside: EvidenceContext = {
    artifacts,
    match: context.match,
    run: context.runOfChain,
    embedLimit: options.embedLimit ?? defaultEmbedLimit,
  }
  const given = givenEvidence(options, inside)
  const claims = [
    ...(hasProvenance(chain) ? [] : [provenanceClaim(context.run, options.callInputs)]),
    ...(chain === undefined ? [] : [...documentClaims(chain, inside), ...reportsClaim(chain, inside)]),
    ...given.claims,
  ]
  const statements = statementFiles(claims, artifacts, options.perSubject === true)
  return { statements, files: given.files }
}

export interface StatementContext {
  readonly match: MatchOptions
  readonly run: RunContext
  /** The run as records of this chain name it. */
  readonly runOfChain: RunClaims
}

/** A build job that signed its record composed its provenance itself; for an unsigned one this job does, or did before an earlier seal. */
function hasProvenance(chain: VerifiedChain | undefined): boolean {
  return chain?.evidence.some(isProvenance) === true
}

/** Kinds of files that the bundle holds whole, and how their types are told. */
const documentKinds: Readonly<Record<string, (document: EvidenceDocument) => DocumentType | undefined>> = {
  sbom: sbomType,
  vex: vexType,
}

function documentClaims(chain: VerifiedChain, context: EvidenceContext): readonly Claim[] {
  return chain.evidence.flatMap((file) => {
    const read = documentKinds[file.file.kind]
    // What attest itself brought along was stated when it came.
    if (read === undefined || file.record.claims.stage === 'attest') return []
    return [documentClaim(file, read, context)]
  })
}

/** As its own type where it can stand in a statement, else by reference: the bundle has its bytes. */
function documentClaim(
  { file, bytes }: ChainFile,
  read: (document: EvidenceDocument) => DocumentType | undefined,
  context: EvidenceContext,
): Claim {
  const base = decodeURIComponent(file.path.split('/').at(-1) ?? '')
  const document = evidenceDocument(file.path, bytes)
  const type = read(document)
  const name = `${file.kind}-${base}`
  const isOwnType = type !== undefined && type.predicateType !== predicateTypes.reference
  if (isOwnType && isEmbeddable(document, context.embedLimit))
    return { name, predicateType: type.predicateType, predicate: document.json }
  const mediaType = type?.mediaType ?? file.mediaType
  return referenceClaim(name, [{ name: base, digest: file.digest, mediaType, isInBundle: true }], context)
}

/**
 * The scanners' reports, each by its digest, with its normal form, which the bundle holds. No predicate that others read has
 * a field for what most reports lack (when the scanner's database was updated, when the scan began), and none is made up.
 */
function reportsClaim(chain: VerifiedChain, context: EvidenceContext): readonly Claim[] {
  const rows = scanEvidence(chain).reports.filter(({ row }) => !row.kinds.includes('sbom'))
  const referred = rows.flatMap(({ row }): readonly Referred[] => {
    const raw = { name: row.path, digest: `sha256:${row.sha256}` as const, mediaType: rawType(row.format) }
    const report = { ...raw, isInBundle: false }
    if (row.findings === undefined) return [report]
    const findings = { name: `${row.path} (findings)`, digest: row.findings, mediaType: mediaTypes.findings }
    return [report, { ...findings, isInBundle: true }]
  })
  return referred.length === 0 ? [] : [referenceClaim('reports.json', referred, context)]
}

function rawType(format: string | undefined): string {
  return format?.startsWith('sarif') === true ? 'application/sarif+json' : mediaTypes.octets
}
