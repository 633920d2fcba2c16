import { appendSeal, type ChainPosition, pendingSnapshot } from '@custody/core/chain/append'
import { factsFrom } from '@custody/core/chain/rules/seals'
import { entriesRoot, type SealPredicate, sealEntries, sealPayload } from '@custody/core/chain/seal'
import { type VerifiedChain, verifyChain } from '@custody/core/chain/verify-chain'
import { type Digest, sha256 } from '@custody/core/digest/sha256'
import type { Subject } from '@custody/core/in-toto/statement'
import { absentEvidence } from './absent-evidence.ts'
import { withOwnSigner } from './build-trust.ts'
import { chainExpectation } from './chain-expectation.ts'
import { flowError } from './flow-errors.ts'
import { type OpenChain, runOfChain } from './open-chain.ts'
import type { Signing, StepPorts } from './ports.ts'

/**
 * Signs one list of all that the chain holds and adds it as the seal. The chain, with what the step just signed, is
 * verified once more before: what a seal lists is worked out from verified content alone.
 * @throws chain-refused, and those of the signer
 */
export async function sealChain(
  { position, snapshot, trust }: OpenChain,
  subject: readonly Subject[],
  signing: Exclude<Signing, 'none'>,
  options: { readonly assertedStages: readonly string[] },
  ports: StepPorts,
): Promise<{ readonly position: ChainPosition; readonly seal: Digest }> {
  const own = await withOwnSigner(trust, signing, 'attest')
  const expectation = chainExpectation(options, own, ports.now(), { level: 'append' })
  const outcome = await verifyChain(pendingSnapshot(position, snapshot), expectation)
  if (!outcome.ok) throw flowError('chain-refused', { found: outcome.checks.find(({ ok }) => !ok)?.code })
  const payload = sealPayload(subject, sealPredicateOf(outcome.chain, ports))
  const [bytes] = await signing.signer.sign([payload])
  if (bytes === undefined) throw flowError('signer-missing')
  return { position: appendSeal(position, payload, bytes), seal: `sha256:${sha256(payload)}` }
}

function sealPredicateOf(chain: VerifiedChain, { run }: StepPorts): SealPredicate {
  const { head, items, seals, seal } = chain
  const entries = sealEntries(head, factsFrom(items))
  const claims = runOfChain(run, head.chainId)
  return {
    custody: { v: 1, chainId: head.chainId, stage: 'attest', previous: head.digest, run: claims },
    entries: [...entries],
    absent: [...absentEvidence(chain)],
    merkleRoot: entriesRoot(entries),
    ...(seal === undefined ? {} : { previousSeal: `sha256:${seal.payload}` as const }),
    sequence: {
      workflow: claims.workflowRef.replace(/@.*$/, ''),
      runNumber: run.workflow?.runNumber ?? 0,
      attempt: claims.attempt,
      n: seals.length + 1,
    },
  }
}
