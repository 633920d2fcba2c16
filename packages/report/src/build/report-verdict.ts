import type { Check } from '@custody/core/chain/check'
import type { VerifiedChain } from '@custody/core/chain/verify-chain'
import type { ReportVerdict } from '../report-model.ts'
import { artifactsOf } from './artifacts-of.ts'
import type { RecordedVerdict } from './recorded-verdict.ts'
import type { ReportInputs } from './report-inputs.ts'
import { signerOf } from './signer-of.ts'
import { spellCheck } from './spell-check.ts'

/** A chain that does not verify is denied for its evidence, whatever a decision in it says. */
export function refusedVerdict(checks: readonly Check[], inputs: ReportInputs): ReportVerdict {
  const [first, ...others] = checks.filter(({ ok }) => !ok)
  const more =
    others.length === 0 ? '' : ` ${others.length} more ${others.length === 1 ? 'check' : 'checks'} failed.`
  const what = first === undefined ? 'The chain does not verify.' : `${first.subject}: ${spellCheck(first)}`
  return {
    ...bareVerdict(inputs),
    outcome: 'denied',
    reason: 'evidence',
    why: `${what}${more}`,
    artifacts: inputs.artifacts ?? [],
  }
}

/** The verdict of a chain that verified: the gate's, or none yet. */
export function verifiedVerdict(
  chain: VerifiedChain,
  verdict: RecordedVerdict | undefined,
  inputs: ReportInputs,
): ReportVerdict {
  const artifacts = inputs.artifacts ?? artifactsOf(verdict?.subjects ?? chain.seal?.statement.subject ?? [])
  if (verdict === undefined || !verdict.current)
    return { ...bareVerdict(inputs), outcome: 'none', why: whyNone(chain, verdict), artifacts }
  const { predicate, statement } = verdict
  const passed = predicate.result === 'passed'
  return {
    outcome: predicate.result,
    ...(passed ? {} : { reason: 'policy' }),
    why: whyDecided(predicate),
    artifacts,
    policy: { id: predicate.policy.name, digest: predicate.policy.digest },
    resourceUri: predicate.resourceUri,
    decided: decidedAt(verdict),
    by: signerOf(statement.signer),
    selfJudged: predicate.evaluation.selfJudged,
    selfSupplied: [
      ...suppliedNames(inputs),
      ...(predicate.policy.selfSupplied ? [`policy ${predicate.policy.name}`] : []),
    ],
  }
}

function bareVerdict(inputs: ReportInputs): Pick<ReportVerdict, 'selfJudged' | 'selfSupplied'> {
  return { selfJudged: false, selfSupplied: suppliedNames(inputs) }
}

const suppliedNames = ({ trust }: ReportInputs): readonly string[] =>
  trust.filter(({ selfSupplied }) => selfSupplied).map(({ name }) => name)

function whyNone(chain: VerifiedChain, verdict: RecordedVerdict | undefined): string {
  if (verdict !== undefined)
    return 'The last verdict is about an earlier seal, so it says nothing about this bundle.'
  return chain.seal === undefined
    ? 'The bundle is not sealed yet, so no gate could judge it.'
    : 'The chain verifies; no gate has judged it yet.'
}

function whyDecided({ result, violations, rules, mode }: RecordedVerdict['predicate']): string {
  if (result === 'passed') return `The chain verifies, and none of the policy's ${rules.length} rules denies.`
  const [first] = violations
  const more =
    violations.length > 1
      ? ` ${violations.length - 1} more ${violations.length === 2 ? 'rule denies' : 'denials'}.`
      : ''
  return `${first?.message ?? 'The policy does not allow it.'}${more}${mode === 'warn' ? ' The gate only warned.' : ''}`
}

function decidedAt({ predicate, statement }: RecordedVerdict): NonNullable<ReportVerdict['decided']> {
  const trusted = statement.times.at(-1)?.at
  return trusted === undefined
    ? { at: predicate.timeVerified, strength: 'claimed' }
    : { at: trusted.toISOString(), strength: 'proven' }
}
