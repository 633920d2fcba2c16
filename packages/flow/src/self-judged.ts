import { runOf, sameSigner, stageOf } from '@custody/core/chain/chain-item'
import type { RunClaims } from '@custody/core/chain/claims'
import { stagesAfterSeal } from '@custody/core/chain/rules/after-seal'
import type { VerifiedChain } from '@custody/core/chain/verify-chain'
import type { SignerIdentity } from '@custody/core/verify/signer-identity'

/**
 * Whether an identity that judges also made what it judges, or sealed it: it signed a producing stage, or it is the workflow
 * that a producing stage without a signature says it ran in. A key names no workflow, so of the latter nothing is known.
 */
export function isSelfJudged(judge: SignerIdentity, chain: VerifiedChain): boolean {
  const producing = chain.items.filter((item) => !stagesAfterSeal.some((stage) => stage === stageOf(item)))
  return producing.some((item) =>
    item.signer === undefined ? ranIn(runOf(item), judge) : sameSigner(item.signer, judge),
  )
}

/** A job without a token knows the workflow of its run, and not the called one that it may stand in. */
function ranIn({ repository, workflowRef, jobWorkflowRef }: RunClaims, judge: SignerIdentity): boolean {
  if (judge.kind === 'key') return false
  const workflow = jobWorkflowRef === '' ? workflowRef : jobWorkflowRef
  const { sourceRepositoryUri, buildSignerUri } = judge.claims
  const server = URL.parse(repository)?.origin ?? ''
  return sourceRepositoryUri === repository && buildSignerUri === `${server}/${workflow}`
}
