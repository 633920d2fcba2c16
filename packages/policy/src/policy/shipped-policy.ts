import { libraryFiles } from './library.generated.ts'
import { type PolicySet, policySet } from './policy-set.ts'

export const shippedPolicyName = 'custody-policy-library'

let shipped: PolicySet | undefined

/** The policy library that comes with Custody: what is evaluated where the user names no policy of his own. */
export function shippedPolicy(): PolicySet {
  shipped ??= policySet(
    shippedPolicyName,
    Object.entries(libraryFiles).map(([path, text]) => ({ path, bytes: Buffer.from(text) })),
  )
  return shipped
}
