import { coreError } from '../core-errors.ts'
import { compileMatcher, matcherText } from './identity-matcher.ts'
import type { CertificateIdentity, ClaimName } from './signer-identity.ts'
import type { ExpectedIdentity } from './trust.ts'

/** Accepts a certificate's identity for a stage, or says which part of the nearest expectation differs. */
export type MatchCertificate = (found: CertificateIdentity, stage: string | undefined) => void

/**
 * Compares identities with the expected ones: issuer, name and source repository always, the rest where it is expected.
 * Nothing is compared by prefix. An identity that is bound to a stage counts for that stage only.
 * @throws identity-pattern-invalid at once; the result: trust-missing, signer-stage-mismatch, signer-identity-mismatch
 */
export function certificateMatcher(expectations: readonly ExpectedIdentity[]): MatchCertificate {
  const compiled = expectations.map((expected) => ({ expected, facets: compileFacets(expected) }))
  return (found, stage) => {
    if (compiled.length === 0)
      throw coreError('trust-missing', { found: 'a certificate', expected: 'an expected identity' })
    const results = compiled.map(({ expected, facets }) => ({
      expected,
      differing: facets.filter((facet) => !facet.accepts(found)),
    }))
    const matching = results.filter(({ differing }) => differing.length === 0)
    if (matching.some(({ expected }) => expected.stage === undefined || expected.stage === stage)) return
    const [first] = matching
    if (first !== undefined) throw stageMismatch(first.expected.stage, stage)
    throw mismatch(
      found,
      results.map(({ differing }) => differing),
    )
  }
}

/** @throws signer-stage-mismatch */
export function stageMismatch(bound: string | undefined, stage: string | undefined) {
  return coreError('signer-stage-mismatch', {
    found: `a signer for stage ${JSON.stringify(bound ?? '')}`,
    expected:
      stage === undefined
        ? 'one that is bound to no stage'
        : `one for stage ${JSON.stringify(stage.slice(0, 80))}`,
  })
}

/** One part of an identity that is compared. */
interface Facet {
  readonly name: string
  readonly expected: string
  readonly accepts: (found: CertificateIdentity) => boolean
  readonly read: (found: CertificateIdentity) => string | undefined
}

function compileFacets(expected: ExpectedIdentity): readonly Facet[] {
  if (expected.issuer === '' || expected.sourceRepository === '') {
    throw coreError('identity-pattern-invalid', { found: 'an empty issuer or source repository' })
  }
  const matches = compileMatcher(expected.identity)
  return [
    {
      name: 'identity',
      expected: matcherText(expected.identity),
      accepts: ({ identity }) => matches(identity),
      read: ({ identity }) => identity,
    },
    ...claimFacet('issuer', expected.issuer),
    ...claimFacet('sourceRepositoryUri', expected.sourceRepository),
    ...claimFacet('sourceRepositoryRef', expected.sourceRef),
    ...claimFacet('sourceRepositoryDigest', expected.sourceDigest),
    ...claimFacet('sourceRepositoryId', expected.sourceRepositoryId),
    ...claimFacet('runInvocationUri', expected.runInvocationUri),
    ...runFacet(expected.run),
  ]
}

function claimFacet(name: ClaimName, expected: string | undefined): readonly Facet[] {
  if (expected === undefined) return []
  const read = ({ claims }: CertificateIdentity) => claims[name]
  return [{ name, expected, read, accepts: (found) => read(found) === expected }]
}

/** `RUN/attempts/N`, as GitHub's runs are named in Fulcio's certificates. */
function runFacet(run: string | undefined): readonly Facet[] {
  if (run === undefined) return []
  const read = ({ claims }: CertificateIdentity) => claims.runInvocationUri
  const prefix = `${run}/attempts/`
  return [
    {
      name: 'runInvocationUri',
      expected: `${prefix}N`,
      read,
      accepts: (found) => {
        const uri = read(found) ?? ''
        return uri.startsWith(prefix) && /^[1-9][0-9]*$/.test(uri.slice(prefix.length))
      },
    },
  ]
}

/** Names what differs from the expectation that comes nearest. */
function mismatch(found: CertificateIdentity, candidates: ReadonlyArray<readonly Facet[]>) {
  const nearest = candidates.reduce((best, one) => (one.length < best.length ? one : best))
  return coreError('signer-identity-mismatch', {
    where: nearest.map(({ name }) => name).join(', '),
    found: nearest.map((facet) => quoted(facet.read(found))).join(', '),
    expected: nearest.map(({ expected }) => quoted(expected)).join(', '),
  })
}

function quoted(text: string | undefined): string {
  return text === undefined ? 'nothing' : JSON.stringify(text.slice(0, 300))
}
