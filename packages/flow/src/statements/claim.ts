import type { Subject } from '@custody/core/in-toto/statement'
import { canonicalBytes } from '@custody/core/json/canonical-json'
import type { JsonObject } from '@custody/core/json/read-json'
import { mediaTypes, statementType } from '@custody/core/names'
import type { EvidenceFile } from '../step-facts.ts'
import { requireFewFiles } from './require-few-files.ts'

/** What a statement says, before it is said of anything. */
export interface Claim {
  /** Base name of its file in the bundle. */
  readonly name: string
  readonly predicateType: string
  readonly predicate: JsonObject
  /** What it is about where that is not the artifacts of the step. */
  readonly subject?: readonly Subject[]
}

/** A statement, unsigned, and what it is about. */
export interface StatementFile extends EvidenceFile {
  readonly predicateType: string
  readonly subject: readonly Subject[]
}

/** What was found to be said, and the files that it refers to and that the bundle has to hold. */
export interface Said {
  readonly claims: readonly Claim[]
  readonly files: readonly EvidenceFile[]
}

export const nothing: Said = { claims: [], files: [] }

/** Predicates up to this size are embedded by default: public logs and registries refuse more, and every verifier reads them whole. */
export const defaultEmbedLimit = 1024 * 1024

/**
 * The statements that claims make, unsigned: one about all artifacts, or one about each.
 * A name is written into a statement with its digest alone: nothing else about a subject is known here.
 * @throws statement-limit
 */
export function statementFiles(
  claims: readonly Claim[],
  artifacts: readonly Subject[],
  perSubject: boolean,
): readonly StatementFile[] {
  const parts = claims.flatMap((claim) => {
    const subject = claim.subject ?? artifacts
    return perSubject ? subject.map((one) => ({ claim, subject: [one] })) : [{ claim, subject }]
  })
  // Before they are written: a thousand times a large predicate does not fit into memory.
  requireFewFiles(parts.length)
  return parts.map(({ claim, subject }) => statementFile(claim, subject))
}

function statementFile(
  { name, predicateType, predicate }: Claim,
  subject: readonly Subject[],
): StatementFile {
  const named = subject.map(({ name: label, digest }) => ({ name: label, digest }))
  const bytes = canonicalBytes({ _type: statementType, subject: named, predicateType, predicate })
  return { name, bytes, mediaType: mediaTypes.inToto, kind: 'statement', predicateType, subject }
}
