import type { Suppression } from '../../finding.ts'
import { suppression } from '../../vulnerability-finding.ts'

/** What a statement says of a product: OpenVEX's words, into which CSAF's product states fall. */
export type VexStatus = 'affected' | 'not_affected' | 'fixed' | 'under_investigation'

export const vexStatuses: readonly VexStatus[] = ['affected', 'not_affected', 'fixed', 'under_investigation']

/** A product that is not affected, or no longer, does not have the vulnerability by its author's word. */
export function vexSuppression(
  status: VexStatus | undefined,
  ...reasons: readonly (string | undefined)[]
): Suppression | undefined {
  const isGone = status === 'not_affected' || status === 'fixed'
  return isGone ? suppression('vex', status, ...reasons) : undefined
}
