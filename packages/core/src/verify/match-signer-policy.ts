import { coreError } from '../core-errors.ts'
import {
  claimFacet,
  type Facet,
  identityMismatch,
  nameFacet,
  repositoryFacet,
  workflowFacet,
} from './identity-facets.ts'
import type { CertificateIdentity } from './signer-identity.ts'
import type { SignerPolicy } from './signer-policy.ts'

/** Accepts a certificate's identity, or says which part of the nearest policy differs. */
export type MatchSigner = (found: CertificateIdentity) => void

/**
 * Compares identities with policies, one of which has to hold whole.
 * @throws identity-pattern-invalid at once; the result: trust-missing, signer-identity-mismatch
 */
export function signerMatcher(policies: readonly SignerPolicy[]): MatchSigner {
  const compiled = policies.map(compileFacets)
  return (found) => {
    if (compiled.length === 0)
      throw coreError('trust-missing', { found: 'a certificate', expected: 'an expected identity' })
    const differing = compiled.map((facets) => facets.filter((facet) => !facet.accepts(found)))
    if (differing.every(({ length }) => length > 0)) throw identityMismatch(found, differing)
  }
}

/** What a policy demands, for people. */
export function policyText(policy: SignerPolicy): string {
  return compileFacets(policy)
    .map(({ name, expected }) => `${name} ${expected}`)
    .join(', ')
}

function compileFacets(policy: SignerPolicy): readonly Facet[] {
  if (Object.values(policy).includes(''))
    throw coreError('identity-pattern-invalid', { found: 'an empty part of an identity' })
  const named = [
    ...nameFacet(policy.identity),
    ...claimFacet('sourceRepositoryUri', policy.sourceRepository),
    ...claimFacet('sourceRepositoryOwnerUri', policy.sourceOwner),
  ]
  // The type demands it, but what was read from flags may come through a cast.
  if (named.length === 0)
    throw coreError('identity-pattern-invalid', { found: 'no name, no repository and no owner' })
  return [
    ...claimFacet('issuer', policy.issuer),
    ...named,
    ...claimFacet('sourceRepositoryRef', policy.sourceRef),
    ...claimFacet('sourceRepositoryDigest', policy.sourceDigest),
    ...repositoryFacet(policy.signerRepository),
    ...workflowFacet(policy.signerWorkflow),
    ...claimFacet('runnerEnvironment', policy.runnerEnvironment),
  ]
}
