import { coreError } from '../core-errors.ts'
import { compileMatcher, matcherText } from './identity-matcher.ts'
import type { CertificateIdentity, ClaimName } from './signer-identity.ts'
import type { IdentityMatcher } from './trust.ts'

/** One part of an identity that is compared. */
export interface Facet {
  readonly name: string
  readonly expected: string
  readonly accepts: (found: CertificateIdentity) => boolean
  readonly read: (found: CertificateIdentity) => string | undefined
}

/**
 * The subject alternative name, whole.
 * @throws identity-pattern-invalid
 */
export function nameFacet(matcher: IdentityMatcher | undefined): readonly Facet[] {
  if (matcher === undefined) return []
  const matches = compileMatcher(matcher)
  const accepts = ({ identity }: CertificateIdentity) => matches(identity)
  return [{ name: 'identity', expected: matcherText(matcher), accepts, read: nameOf }]
}

/** A claim, compared exactly. */
export function claimFacet(name: ClaimName, expected: string | undefined): readonly Facet[] {
  if (expected === undefined) return []
  const read = ({ claims }: CertificateIdentity) => claims[name]
  return [{ name, expected, read, accepts: (found) => read(found) === expected }]
}

/** `RUN/attempts/N`, as GitHub's runs are named in Fulcio's certificates. */
export function runFacet(run: string | undefined): readonly Facet[] {
  if (run === undefined) return []
  const read = ({ claims }: CertificateIdentity) => claims.runInvocationUri
  const isAttempt = (rest: string) => /^[1-9][0-9]*$/.test(rest)
  return [followedBy('runInvocationUri', `${run}/attempts/`, 'N', read, isAttempt)]
}

/** The signing workflow's file, at any ref. */
export function workflowFacet(workflow: string | undefined): readonly Facet[] {
  if (workflow === undefined) return []
  return [followedBy('identity', `${workflow}@`, 'REF', nameOf, (ref) => ref !== '')]
}

/** Any workflow of the signing repository, at any ref. */
export function repositoryFacet(repository: string | undefined): readonly Facet[] {
  if (repository === undefined) return []
  const prefix = `${repository}/.github/workflows/`
  return [followedBy('identity', prefix, 'FILE@REF', nameOf, (rest) => /^[^/@]+@.+$/.test(rest))]
}

/** Names what differs from the expectation that comes nearest. */
export function identityMismatch(found: CertificateIdentity, candidates: ReadonlyArray<readonly Facet[]>) {
  const nearest = candidates.reduce((best, one) => (one.length < best.length ? one : best))
  return coreError('signer-identity-mismatch', {
    where: nearest.map(({ name }) => name).join(', '),
    found: nearest.map((facet) => quoted(facet.read(found))).join(', '),
    expected: nearest.map(({ expected }) => quoted(expected)).join(', '),
  })
}

function nameOf({ identity }: CertificateIdentity): string {
  return identity
}

/** A text that begins so, where what follows has to be of one shape: the beginning ends at a separator. */
function followedBy(
  name: string,
  prefix: string,
  placeholder: string,
  read: Facet['read'],
  isRest: (rest: string) => boolean,
): Facet {
  const accepts = (found: CertificateIdentity) => {
    const text = read(found) ?? ''
    return text.startsWith(prefix) && isRest(text.slice(prefix.length))
  }
  return { name, expected: `${prefix}${placeholder}`, read, accepts }
}

function quoted(text: string | undefined): string {
  return text === undefined ? 'nothing' : JSON.stringify(text.slice(0, 300))
}
