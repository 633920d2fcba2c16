import type { RecordItem } from '@custody/core/chain/chain-item'
import { type HashedSubject, sameDigests } from '@custody/core/chain/rules/subjects'
import type { VerifiedChain } from '@custody/core/chain/verify-chain'
import { coreError } from '@custody/core/core-errors'
import type { Digest } from '@custody/core/digest/sha256'
import { readDocument, statementOf } from '@custody/core/in-toto/statement'
import { predicateTypes } from '@custody/core/names'
import { type DecisionPredicate, decisionPredicate } from '@custody/policy/decision/decision-predicate'
import { isSelfJudged } from './self-judged.ts'

/** What the deploying side states of the verdict that it wants to see. */
export interface VerdictExpectation {
  readonly subjects: readonly HashedSubject[]
  readonly resourceUri: string
  readonly policyDigest: Digest
  readonly acceptSelfJudged: boolean
  readonly now: Date
}

export interface FoundVerdict {
  readonly record: RecordItem
  readonly decision: DecisionPredicate
  readonly selfJudged: boolean
}

const decisionStatement = statementOf(predicateTypes.decision, decisionPredicate)

/**
 * Finds the verdict that counts (rule 10): the latest one after the last seal that is about this place. It has to name
 * the last seal, the policy that the deploying side states, and the very bytes that are being deployed; and it has passed.
 * @throws verdict-missing, verdict-differs, verdict-denied, verdict-self-judged
 */
export function requireVerdict(chain: VerifiedChain, expected: VerdictExpectation): FoundVerdict {
  const found = verdictsOf(chain).findLast(({ decision }) => decision.resourceUri === expected.resourceUri)
  if (found === undefined)
    throw coreError('verdict-missing', { expected: `a verdict for ${expected.resourceUri}` })
  const { decision, record, subjects } = found
  requireEqual(
    'seal',
    decision.bundle.seal,
    chain.seal === undefined ? undefined : `sha256:${chain.seal.payload}`,
  )
  requireEqual('policy', decision.policy.digest, expected.policyDigest)
  for (const { name, digest } of expected.subjects) {
    if (!subjects.some((judged) => sameDigests(judged.digest, digest))) {
      throw coreError('verdict-differs', {
        found: `a verdict about other bytes than ${JSON.stringify(name)}`,
      })
    }
  }
  if (decision.result !== 'passed') throw coreError('verdict-denied', { found: decision.violations[0]?.id })
  // Not by `<`: a time that cannot be read has to end the verdict, too.
  if (decision.notAfter !== undefined && !(new Date(decision.notAfter) >= expected.now)) {
    throw coreError('verdict-differs', { found: `a verdict until ${decision.notAfter}` })
  }
  const selfJudged = record.signer !== undefined && isSelfJudged(record.signer, chain)
  if (selfJudged && !expected.acceptSelfJudged) throw coreError('verdict-self-judged')
  return { record, decision, selfJudged }
}

function requireEqual(what: string, found: string | undefined, expected: string | undefined): void {
  if (found === undefined || found !== expected) {
    throw coreError('verdict-differs', {
      found: `${what} ${found ?? 'of none'}`,
      expected: expected ?? 'a seal',
    })
  }
}

function verdictsOf({ records, seal }: VerifiedChain) {
  const after = records.filter(
    ({ node, claims }) => claims.stage === 'policy' && seal !== undefined && node.ancestors.has(seal.node),
  )
  return after.flatMap((record) =>
    record.files.flatMap(({ file, statement }) => {
      if (statement === undefined || file.predicateType !== predicateTypes.decision) return []
      const { predicate, subject } = readDocument(statement.payload, decisionStatement, file.path)
      return [{ record, decision: predicate, subjects: subject }]
    }),
  )
}
