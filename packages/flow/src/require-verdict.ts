import type { RecordItem } from '@custody/core/chain/chain-item'
import { type HashedSubject, sameDigests } from '@custody/core/chain/rules/subjects'
import type { VerifiedChain } from '@custody/core/chain/verify-chain'
import { coreError } from '@custody/core/core-errors'
import type { Digest } from '@custody/core/digest/sha256'
import { readDocument, type Subject, statementOf } from '@custody/core/in-toto/statement'
import { predicateTypes } from '@custody/core/names'
import type { Trust } from '@custody/core/verify/trust'
import { type DecisionPredicate, decisionPredicate } from '@custody/policy/decision/decision-predicate'
import { flowError } from './flow-errors.ts'
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
 * Finds the verdict that counts (rule 10): the latest one after the last seal that is about this place. Legs of a fork may have
 * left one each, and nothing says which of those is later: then every one of them has to count. A verdict that counts names the
 * last seal, the policy that the deploying side states, and the very bytes that are being deployed; and it has passed.
 * @throws verdict-missing, verdict-differs, verdict-denied, verdict-self-judged
 */
export function requireVerdict(chain: VerifiedChain, expected: VerdictExpectation): FoundVerdict {
  const here = verdictsOf(chain).filter(({ decision }) => decision.resourceUri === expected.resourceUri)
  const latest = here.filter(
    ({ record }) => !here.some((other) => other.record.node.ancestors.has(record.node)),
  )
  for (const verdict of latest) requireCounting(verdict, chain, expected)
  const found = latest.map(({ record, decision }) => ({
    record,
    decision,
    selfJudged: signedByProducer(record, chain),
  }))
  const shown = found.find(({ selfJudged }) => selfJudged) ?? found[0]
  if (shown === undefined)
    throw coreError('verdict-missing', { expected: `a verdict for ${expected.resourceUri}` })
  if (shown.selfJudged && !expected.acceptSelfJudged) throw coreError('verdict-self-judged')
  return shown
}

/**
 * Whether the deploying side says whose verdicts it believes. That a job is of the same run, which is what a keyless step trusts
 * by default, makes no judge of it: any job of the run could write what no gate decided.
 * @throws trust-incomplete
 */
export function requireJudge({ keys, identities }: Trust): void {
  const named = [...keys, ...identities.filter(({ run }) => run === undefined)]
  if (named.some(({ stage }) => stage === undefined || stage === 'policy')) return
  throw flowError('trust-incomplete', {
    found: '`require-verdict`, and nobody who may sign stage `policy`',
    expected: 'the key or the identity of the gate',
    hint: 'Name every signer of the bundle; the gate with `stage=policy ` before its `public-key` or `certificate-identity`.',
  })
}

interface Verdict {
  readonly record: RecordItem
  readonly decision: DecisionPredicate
  readonly subjects: readonly Subject[]
}

function requireCounting(
  { decision, record, subjects }: Verdict,
  chain: VerifiedChain,
  expected: VerdictExpectation,
): void {
  const seal = chain.seal === undefined ? undefined : `sha256:${chain.seal.payload}`
  requireEqual('seal', decision.bundle.seal, seal)
  requireEqual('policy', decision.policy.digest, expected.policyDigest)
  requireOwnName(decision.verifier.id, record.signer)
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
}

/** A certificate that names a workflow speaks for that workflow alone; a key has no name to compare. */
function requireOwnName(verifier: string, signer: RecordItem['signer']): void {
  const own = signer?.kind === 'certificate' ? signer.claims.buildSignerUri : undefined
  if (own !== undefined) requireEqual('verifier', verifier, own)
}

function requireEqual(what: string, found: string | undefined, expected: string | undefined): void {
  if (found === undefined || found !== expected) {
    throw coreError('verdict-differs', {
      found: `${what} ${found ?? 'of none'}`,
      expected: expected ?? 'a seal',
    })
  }
}

function signedByProducer({ signer }: RecordItem, chain: VerifiedChain): boolean {
  return signer !== undefined && isSelfJudged(signer, chain)
}

function verdictsOf({ records, seal }: VerifiedChain): readonly Verdict[] {
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
