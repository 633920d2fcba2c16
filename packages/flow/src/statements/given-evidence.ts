import type { RunClaims } from '@custody/core/chain/claims'
import { readRegularFile } from '@custody/core/digest/open-regular'
import type { Subject } from '@custody/core/in-toto/statement'
import { canonicalBytes } from '@custody/core/json/canonical-json'
import { predicateTypes } from '@custody/core/names'
import { flowError } from '../flow-errors.ts'
import { type MatchOptions, matchFiles } from '../match-files.ts'
import type { CallInputs } from '../provenance.ts'
import { nothing, type Said } from './claim.ts'
import { type EvidenceDocument, evidenceDocument } from './evidence-document.ts'
import { givenStatement } from './given-statement.ts'
import { checkPredicate } from './known-predicates.ts'
import { linkClaim } from './link-claim.ts'
import { referenceClaim } from './reference.ts'
import { reportType } from './report-type.ts'
import { type DocumentType, sbomType } from './sbom-type.ts'
import { junitTestResult } from './test-result.ts'
import { vexType } from './vex-type.ts'

/** The inputs that name evidence. Paths are globs inside the workspace. */
export interface PredicateOptions {
  readonly predicateType?: string | undefined
  /** A JSON file. */
  readonly predicatePath?: string | undefined
  /** Its text, in place of a file. */
  readonly predicate?: string | undefined
  readonly sboms?: readonly string[] | undefined
  readonly vex?: readonly string[] | undefined
  readonly reports?: readonly string[] | undefined
  readonly links?: readonly string[] | undefined
  readonly statements?: readonly string[] | undefined
  /** Inputs of the called workflow that builds, for its provenance. */
  readonly callInputs?: CallInputs | undefined
  /** One statement about each artifact instead of one about all. */
  readonly perSubject?: boolean | undefined
  /** Bytes up to which a predicate stands in its statement; a larger one is referred to. */
  readonly embedLimit?: number | undefined
}

/** What evidence is read in. */
export interface EvidenceContext {
  readonly artifacts: readonly Subject[]
  readonly match: MatchOptions
  readonly run: RunClaims
  /** Bytes up to which a predicate stands in its statement. */
  readonly embedLimit: number
}

/** Bytes of one file of evidence. */
const fileLimit = 256 * 1024 * 1024
/** Bytes of a predicate of the caller's own, as actions/attest has it. */
const ownLimit = 16 * 1024 * 1024

/**
 * What the inputs want said: of files by what they are, and of a predicate of the caller's own.
 * @throws predicate-unreadable, predicate-reserved, predicate-incomplete, evidence-unknown, statement-foreign, glob-empty,
 *   file-too-large, and those of matchFiles and readJson
 */
export function givenEvidence(options: PredicateOptions, context: EvidenceContext): Said {
  const parts = [
    ...filesOf(options.sboms, context).map((file) =>
      said('sbom', file, typeOf(file, sbomType, 'an SBOM'), context),
    ),
    ...filesOf(options.vex, context).map((file) =>
      said('vex', file, typeOf(file, vexType, 'a VEX document'), context),
    ),
    ...filesOf(options.reports, context).map((file) => reportSaid(file, context)),
  ]
  const own = ownClaim(options, context)
  const links = filesOf(options.links, context).map((file) => linkClaim(nameOf('link', file.path), file))
  const statements = filesOf(options.statements, context).map((file) =>
    givenStatement(nameOf('statement', file.path), file, context.artifacts),
  )
  return {
    claims: [...[...parts, own].flatMap(({ claims }) => claims), ...links, ...statements],
    files: [...parts, own].flatMap(({ files }) => files),
  }
}

function filesOf(globs: readonly string[] = [], { match }: EvidenceContext): readonly EvidenceDocument[] {
  if (globs.length === 0) return []
  return matchFiles(globs, match).map(({ path, absolute }) =>
    evidenceDocument(path, readRegularFile(absolute, fileLimit)),
  )
}

function typeOf(
  file: EvidenceDocument,
  read: (file: EvidenceDocument) => DocumentType | undefined,
  expected: string,
): DocumentType {
  const type = read(file)
  if (type === undefined)
    throw flowError('evidence-unknown', { where: file.path, expected, cause: file.fault })
  return type
}

/**
 * The statement of a file: its content as the predicate, or, where that is no JSON object, too large, or of a type that
 * nobody has, a reference. SBOMs and VEX are made to be handed on, so the bundle keeps what is referred to; a report stays
 * where it is, since it may hold secrets.
 */
function said(kind: string, file: EvidenceDocument, type: DocumentType, context: EvidenceContext): Said {
  const name = nameOf(kind, file.path)
  const { predicateType, mediaType } = type
  if (predicateType !== predicateTypes.reference && isEmbeddable(file, context.embedLimit)) {
    checkPredicate(predicateType, file.json, file.path)
    return { claims: [{ name, predicateType, predicate: file.json }], files: [] }
  }
  return referTo(name, kind, file, mediaType, kind !== 'report', context)
}

/** A test run says its result; any other report is what it is. */
function reportSaid(file: EvidenceDocument, context: EvidenceContext): Said {
  const predicate = junitTestResult(file)
  if (predicate === undefined || canonicalBytes(predicate).byteLength > context.embedLimit)
    return said('report', file, reportType(file), context)
  const name = nameOf('report', file.path)
  return { claims: [{ name, predicateType: predicateTypes.testResult, predicate }], files: [] }
}

function referTo(
  name: string,
  kind: string,
  { path, digest, bytes }: EvidenceDocument,
  mediaType: string,
  isInBundle: boolean,
  context: EvidenceContext,
): Said {
  const kept = { name: baseName(path), bytes, mediaType, kind }
  return {
    claims: [referenceClaim(name, [{ name: path, digest, mediaType, isInBundle }], context)],
    files: isInBundle ? [kept] : [],
  }
}

/** Whether a file can stand in a statement. */
export function isEmbeddable(
  file: EvidenceDocument,
  limit: number,
): file is EvidenceDocument & { readonly json: NonNullable<EvidenceDocument['json']> } {
  return file.json !== undefined && file.size <= limit
}

/** A predicate of the caller's own, as actions/attest takes it: its type, and its text or a file. */
function ownClaim(options: PredicateOptions, context: EvidenceContext): Said {
  const { predicateType, predicatePath, predicate } = options
  const given = [predicatePath, predicate].filter((one) => one !== undefined)
  if (predicateType === undefined && given.length === 0) return nothing
  if (predicateType === undefined || given.length !== 1) {
    const found = predicateType === undefined ? 'no `predicate-type`' : `${given.length} predicates`
    throw flowError('predicate-unreadable', { found })
  }
  const path = predicatePath ?? 'predicate.json'
  const bytes = predicatePath === undefined ? Buffer.from(predicate ?? '') : readRegularFile(path, ownLimit)
  const file = evidenceDocument(path, bytes)
  if (file.fault !== undefined) throw file.fault
  if (file.json === undefined) throw flowError('predicate-unreadable', { where: path })
  checkPredicate(predicateType, file.json, path)
  if (!isEmbeddable(file, context.embedLimit))
    return referTo('predicate.json', 'predicate', file, 'application/json', true, context)
  return { claims: [{ name: 'predicate.json', predicateType, predicate: file.json }], files: [] }
}

const nameOf = (kind: string, path: string) => `${kind}-${baseName(path)}`

const baseName = (path: string) => path.split('/').at(-1) ?? path
