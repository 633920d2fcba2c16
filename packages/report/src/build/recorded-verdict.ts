import type { FileItem, RecordItem } from '@custody/core/chain/chain-item'
import type { VerifiedChain } from '@custody/core/chain/verify-chain'
import type { Subject } from '@custody/core/in-toto/statement'
import { predicateTypes } from '@custody/core/names'
import { type DecisionPredicate, decisionPredicate } from '@custody/policy/decision/decision-predicate'

/** The gate's decision as the chain holds it. */
export interface RecordedVerdict {
  readonly record: RecordItem
  readonly statement: NonNullable<FileItem['statement']>
  readonly predicate: DecisionPredicate
  readonly subjects: readonly Subject[]
  /** Whether it is about the seal that counts; a decision about an earlier one says nothing any more. */
  readonly current: boolean
}

/** The last decision in a verified chain, from its record of stage policy. */
export function recordedVerdict(chain: VerifiedChain): RecordedVerdict | undefined {
  const found = chain.records
    .filter(({ claims }) => claims.stage === 'policy')
    .flatMap((record) => record.files.flatMap((file) => verdictIn(record, file, chain)))
  return found.at(-1)
}

function verdictIn(
  record: RecordItem,
  { file, statement }: FileItem,
  chain: VerifiedChain,
): readonly RecordedVerdict[] {
  if (statement === undefined || file.predicateType !== predicateTypes.decision) return []
  const { subject, predicate }: { readonly subject: readonly Subject[]; readonly predicate: unknown } =
    JSON.parse(statement.payload.toString())
  const decision = decisionPredicate.safeParse(predicate)
  if (!decision.success) return []
  const current = chain.seal !== undefined && decision.data.bundle.seal === `sha256:${chain.seal.payload}`
  return [{ record, statement, predicate: decision.data, subjects: subject, current }]
}
