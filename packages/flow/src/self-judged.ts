import { sameSigner } from '@custody/core/chain/chain-item'
import { stagesAfterSeal } from '@custody/core/chain/rules/after-seal'
import type { VerifiedChain } from '@custody/core/chain/verify-chain'
import type { SignerIdentity } from '@custody/core/verify/signer-identity'

/** Whether an identity that judges also signed a stage that produced what it judges, or sealed it. */
export function isSelfJudged(judge: SignerIdentity, chain: VerifiedChain): boolean {
  const producers = chain.records.filter(
    ({ claims }) => !stagesAfterSeal.some((stage) => stage === claims.stage),
  )
  return [...producers, ...chain.seals].some(
    ({ signer }) => signer !== undefined && sameSigner(signer, judge),
  )
}
