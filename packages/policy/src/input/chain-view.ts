import type { RecordItem } from '@custody/core/chain/chain-item'
import type { VerifiedChain } from '@custody/core/chain/verify-chain'
import type { PolicyInput } from './policy-input.ts'
import { signerView } from './signer-view.ts'

type ChainView = PolicyInput['chain']

/** The chain as a policy sees it: its records in their order, then the stages that are missing. */
export function chainView({ records, seal }: VerifiedChain, requiredStages: readonly string[]): ChainView {
  const present = new Set(records.map(({ claims }) => claims.stage))
  const missing = requiredStages.filter((stage) => !present.has(stage))
  return {
    verified: true,
    complete: missing.length === 0,
    sealed: seal !== undefined,
    stages: [...records.map(stageView), ...missing.map((name) => ({ name, present: false, signed: false }))],
    missing,
    broken: [],
  }
}

function stageView({ claims, signer, strength }: RecordItem): ChainView['stages'][number] {
  return {
    name: claims.stage,
    leg: claims.leg,
    present: true,
    signed: signer !== undefined,
    strength,
    received: claims.received,
    ...(signer === undefined ? {} : signerView(signer)),
  }
}
