import type { EvidenceFile, VerifiedChain } from '@custody/core/chain/verify-chain'
import { isJsonObject, type JsonObject, readJson } from '@custody/core/json/read-json'
import type { PolicyInput } from '../input/policy-input.ts'
import { signerName } from './signer-name.ts'

/** A larger statement is named by its digest alone: a policy pays for every byte of its input. */
const statementLimit = 256 * 1024

export function evidenceFacts({ evidence }: VerifiedChain): PolicyInput['evidence'] {
  return evidence.map((item) => {
    const { file, record, statement } = item
    const signer = statement?.signer ?? record.signer
    const content = statementOf(item)
    return {
      path: file.path,
      kind: file.kind,
      stage: record.claims.stage,
      digest: file.digest,
      size: file.size,
      media_type: file.mediaType,
      ...(file.predicateType === undefined ? {} : { predicate_type: file.predicateType }),
      ...(signer === undefined ? {} : { signer: signerName(signer) }),
      ...(content === undefined ? {} : { statement: content }),
    }
  })
}

export function rejectedFacts({ superseded }: VerifiedChain): PolicyInput['evidence_rejected'] {
  return superseded.map(({ file }) => ({ path: file.path, digest: file.digest, reason: 'superseded' }))
}

function statementOf({ statement, file }: EvidenceFile): JsonObject | undefined {
  if (statement === undefined || statement.payload.byteLength > statementLimit) return undefined
  const value = readJson(statement.payload, file.path)
  return isJsonObject(value) ? value : undefined
}
