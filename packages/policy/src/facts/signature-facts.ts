import { timeOf } from '@custody/core/chain/chain-item'
import type { VerifiedChain } from '@custody/core/chain/verify-chain'
import type { PolicyInput } from '../input/policy-input.ts'
import { signerFacts } from './signer-name.ts'

/** The signature of the seal that counts: its subjects are the artifacts, and verification compared them with the bytes. */
export function signatureFacts({ seal }: VerifiedChain): PolicyInput['image']['signature'] {
  if (seal === undefined) return { present: false, valid: false }
  const time = timeOf(seal)
  return {
    present: true,
    valid: true,
    type: seal.signer?.kind === 'key' ? 'key' : 'keyless',
    ...signerFacts(seal.signer),
    ...(time === undefined ? {} : { timestamp: time.toISOString() }),
    strength: seal.strength,
  }
}
