import { coreError } from '../core-errors.ts'
import { claimFacet, type Facet, identityMismatch, nameFacet, runFacet } from './identity-facets.ts'
import type { CertificateIdentity } from './signer-identity.ts'
import type { ExpectedIdentity, Trust } from './trust.ts'

/** Accepts a certificate's identity for a stage, or says which part of the nearest expectation differs. */
export type MatchCertificate = (found: CertificateIdentity, stage: string | undefined) => void

/**
 * Compares identities with the expected ones: issuer, name and source repository always, the rest where it is expected.
 * Nothing is compared by prefix. An identity that is bound to a stage counts for that stage only, one that is bound to none
 * for all but the stages that somebody is bound to.
 * @throws identity-pattern-invalid at once; the result: trust-missing, signer-stage-mismatch, signer-identity-mismatch
 */
export function certificateMatcher({ identities, boundStages }: Trust): MatchCertificate {
  const compiled = identities.map((expected) => ({ expected, facets: compileFacets(expected) }))
  return (found, stage) => {
    if (compiled.length === 0)
      throw coreError('trust-missing', { found: 'a certificate', expected: 'an expected identity' })
    const results = compiled.map(({ expected, facets }) => ({
      expected,
      differing: facets.filter((facet) => !facet.accepts(found)),
    }))
    const matching = results.filter(({ differing }) => differing.length === 0)
    if (matching.some(({ expected }) => coversStage(expected, stage, boundStages))) return
    const [first] = matching
    if (first !== undefined) throw stageMismatch(first.expected.stage, stage)
    throw identityMismatch(
      found,
      results.map(({ differing }) => differing),
    )
  }
}

/** Whether a key or an identity counts for a stage, or for what belongs to none. */
export function coversStage(
  { stage: bound }: Pick<ExpectedIdentity, 'stage'>,
  stage: string | undefined,
  boundStages: Trust['boundStages'],
): boolean {
  if (bound !== undefined) return bound === stage
  return stage === undefined || boundStages?.has(stage) !== true
}

export function stageMismatch(bound: string | undefined, stage: string | undefined) {
  return coreError('signer-stage-mismatch', {
    found:
      bound === undefined ? 'a signer for no stage by name' : `a signer for stage ${JSON.stringify(bound)}`,
    expected:
      stage === undefined
        ? 'one that is bound to no stage'
        : `one for stage ${JSON.stringify(stage.slice(0, 80))}`,
  })
}

function compileFacets(expected: ExpectedIdentity): readonly Facet[] {
  if (expected.issuer === '' || expected.sourceRepository === '') {
    throw coreError('identity-pattern-invalid', { found: 'an empty issuer or source repository' })
  }
  return [
    ...nameFacet(expected.identity),
    ...claimFacet('issuer', expected.issuer),
    ...claimFacet('sourceRepositoryUri', expected.sourceRepository),
    ...claimFacet('sourceRepositoryRef', expected.sourceRef),
    ...claimFacet('sourceRepositoryDigest', expected.sourceDigest),
    ...claimFacet('sourceRepositoryId', expected.sourceRepositoryId),
    ...claimFacet('runInvocationUri', expected.runInvocationUri),
    ...runFacet(expected.run),
  ]
}
