import type { VerifiedChain } from '@custody/core/chain/verify-chain'
import type { PolicyInput } from '../input/policy-input.ts'
import { signerFacts } from './signer-name.ts'

/** The records that were judged: those before the seal. A policy is never asked about a chain that does not verify. */
export function chainFacts(
  { records, seal }: VerifiedChain,
  required: readonly string[],
): PolicyInput['chain'] {
  const counted = seal === undefined ? records : records.filter(({ node }) => seal.node.ancestors.has(node))
  const present = counted.map(({ claims, signer, strength }) => ({
    name: claims.stage,
    ...(claims.leg === undefined ? {} : { leg: claims.leg }),
    present: true,
    signed: signer !== undefined,
    strength,
    ...signerFacts(signer),
  }))
  const missing = required.filter((stage) => !present.some(({ name }) => name === stage))
  return {
    verified: true,
    complete: missing.length === 0,
    sealed: seal !== undefined,
    stages: [...present, ...missing.map((name) => ({ name, present: false, signed: false }))],
    missing,
    broken: [],
  }
}
