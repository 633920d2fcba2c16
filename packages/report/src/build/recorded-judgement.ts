import type { FileItem, RecordItem } from '@custody/core/chain/chain-item'
import type { VerifiedChain } from '@custody/core/chain/verify-chain'
import { readDocument, statementOf } from '@custody/core/in-toto/statement'
import { predicateTypes } from '@custody/core/names'
import { decisionPredicate } from '@custody/policy/decision/decision-predicate'
import type { Judgement } from './judgement.ts'
import { signerOf } from './signer-of.ts'

const decisionStatement = statementOf(predicateTypes.decision, decisionPredicate)

/**
 * The last decision that a verified chain holds, if it is about the seal that counts; `outdated` when the last one is about an earlier seal.
 * @throws statement-malformed for a decision that is none
 */
export function recordedJudgement(chain: VerifiedChain): Judgement | 'outdated' | undefined {
  const last = chain.records
    .filter(
      ({ claims, node }) =>
        claims.stage === 'policy' && chain.seal !== undefined && node.ancestors.has(chain.seal.node),
    )
    .flatMap((record) => record.files.flatMap((file) => judgementIn(record, file, chain)))
    .at(-1)
  if (last !== undefined) return last
  return chain.records.some(({ claims }) => claims.stage === 'policy') ? 'outdated' : undefined
}

function judgementIn(
  { claims }: RecordItem,
  { file, statement }: FileItem,
  { seal }: VerifiedChain,
): ReadonlyArray<Judgement | 'outdated'> {
  if (statement === undefined || file.predicateType !== predicateTypes.decision) return []
  const { predicate } = readDocument(statement.payload, decisionStatement, file.path)
  if (predicate.bundle.seal !== `sha256:${seal?.payload}`) return ['outdated']
  const { result, violations, warnings, rules, policy, mode, resourceUri, evaluation } = predicate
  const trusted = statement.times.at(-1)?.at
  return [
    {
      result,
      violations,
      warnings,
      rules,
      policy,
      mode,
      resourceUri,
      decided:
        trusted === undefined
          ? { at: claims.finishedOn, strength: 'claimed' }
          : { at: trusted.toISOString(), strength: 'proven' },
      by: signerOf(statement.signer),
      selfJudged: evaluation.selfJudged,
      selfSupplied: policy.selfSupplied ? [`policy ${policy.name}`] : [],
    },
  ]
}
