import type { EvidenceFile } from '@custody/core/chain/verify-chain'
import { isJsonObject, type JsonObject, readJson } from '@custody/core/json/read-json'
import type { PolicyInput } from './policy-input.ts'
import { signerView } from './signer-view.ts'

/** A larger statement is named by its digest alone: most are SBOMs, which a policy sees in another form. */
const maxStatementBytes = 256 * 1024

export function evidenceView(evidence: EvidenceFile): PolicyInput['evidence'][number] {
  const { file, record, statement } = evidence
  const signer = statement?.signer ?? record.signer
  return {
    path: file.path,
    kind: file.kind,
    stage: record.claims.stage,
    digest: file.digest,
    size: file.size,
    media_type: file.mediaType,
    predicate_type: file.predicateType,
    signer: signer === undefined ? undefined : signerView(signer).signer,
    statement: isSmall(evidence) ? statementIn(evidence) : undefined,
  }
}

export function rejectedView({ file }: EvidenceFile): PolicyInput['evidence_rejected'][number] {
  return { path: file.path, digest: file.digest, reason: 'superseded' }
}

/** The signed statement in a file, if it is one. */
export function statementIn({ file, statement }: EvidenceFile): JsonObject | undefined {
  if (statement === undefined) return undefined
  const value = readJson(statement.payload, file.path)
  return isJsonObject(value) ? value : undefined
}

function isSmall({ statement }: EvidenceFile): boolean {
  return statement !== undefined && statement.payload.byteLength <= maxStatementBytes
}
