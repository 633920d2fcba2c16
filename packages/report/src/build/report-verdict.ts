import type { Check } from '@custody/core/chain/check'
import type { VerifiedChain } from '@custody/core/chain/verify-chain'
import type { ReportVerdict } from '../report-model.ts'
import { itemName } from '../text/item-name.ts'
import { artifactsOf } from './artifacts-of.ts'
import type { Judgement } from './judgement.ts'
import type { ReportInputs } from './report-inputs.ts'
import { spellCheck } from './spell-check.ts'

/** A chain that does not verify is denied for its evidence, whatever a decision in it says. */
export function refusedVerdict(checks: readonly Check[], inputs: ReportInputs): ReportVerdict {
  const [first, ...others] = checks.filter(({ ok }) => !ok)
  const more =
    others.length === 0 ? '' : ` ${others.length} more ${others.length === 1 ? 'check' : 'checks'} failed.`
  const why =
    first === undefined
      ? 'The chain does not verify.'
      : `${itemName(first.subject)}: ${spellCheck(first)}${more}`
  return {
    ...bareVerdict(inputs),
    outcome: 'denied',
    reason: 'evidence',
    why,
    artifacts: inputs.artifacts ?? [],
  }
}

/** The verdict of a chain that verified: the gate's, or none yet. */
export function verifiedVerdict(
  chain: VerifiedChain,
  judgement: Judgement | 'outdated' | undefined,
  inputs: ReportInputs,
): ReportVerdict {
  const artifacts = inputs.artifacts ?? artifactsOf(chain.seal?.statement.subject ?? [])
  if (judgement === undefined || judgement === 'outdated') {
    return { ...bareVerdict(inputs), outcome: 'none', why: whyNone(chain, judgement), artifacts }
  }
  const { result, policy, resourceUri, decided, by, selfJudged, selfSupplied } = judgement
  return {
    outcome: result,
    ...(result === 'passed' ? {} : { reason: 'policy' }),
    why: whyDecided(judgement),
    artifacts,
    policy: { id: policy.name, digest: policy.digest },
    resourceUri,
    decided,
    ...(by === undefined ? {} : { by }),
    selfJudged,
    selfSupplied: [...new Set([...suppliedNames(inputs), ...selfSupplied])],
  }
}

function bareVerdict(inputs: ReportInputs): Pick<ReportVerdict, 'selfJudged' | 'selfSupplied'> {
  return { selfJudged: false, selfSupplied: suppliedNames(inputs) }
}

const suppliedNames = ({ trust }: ReportInputs): readonly string[] =>
  trust.filter(({ selfSupplied }) => selfSupplied).map(({ name }) => name)

function whyNone({ seal }: VerifiedChain, judgement: 'outdated' | undefined): string {
  if (judgement === 'outdated')
    return 'The last verdict is about an earlier seal, so it says nothing about this bundle.'
  return seal === undefined
    ? 'The bundle is not sealed yet, so no gate could judge it.'
    : 'The chain verifies; no gate has judged it yet.'
}

/** A policy's message is often no whole sentence. */
function asSentence(message: string): string {
  return /[.!?]$/.test(message) ? message : `${message}.`
}

function whyDecided({ result, violations, rules, mode }: Judgement): string {
  if (result === 'passed') return `The chain verifies, and none of ${rules.length} policy rules denies.`
  const [first, ...others] = violations
  const more =
    others.length === 0 ? '' : ` ${others.length} more ${others.length === 1 ? 'denial' : 'denials'}.`
  return `${asSentence(first?.message ?? 'The policy does not allow it')}${more}${mode === 'warn' ? ' The gate only warned.' : ''}`
}
