import type { VerifiedChain } from '@custody/core/chain/verify-chain'
import { scanEvidence } from '@custody/scan/scan-evidence'

/** Kinds of evidence that somebody asked for and that no report brought, as the seal says them. */
export function absentEvidence(
  chain: VerifiedChain,
): readonly { readonly kind: string; readonly reason: string }[] {
  return scanEvidence(chain).missing.map(({ kind, tool, text }) => ({
    kind: kind ?? tool ?? 'report',
    reason: text,
  }))
}
