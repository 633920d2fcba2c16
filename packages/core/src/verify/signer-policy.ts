import type { IdentityMatcher } from './trust.ts'

/**
 * Whose certificates count for an attestation: the issuer of the identity, and at least a name, a source repository or its
 * owner. Everything that is given has to hold; nothing is compared by prefix.
 */
export type SignerPolicy = SignerClaims &
  (
    | { readonly identity: IdentityMatcher }
    | { readonly sourceRepository: string }
    | { readonly sourceOwner: string }
  )

interface SignerClaims {
  /** OIDC issuer, compared exactly. */
  readonly issuer: string
  /** The subject alternative name: a workflow's URI with its ref, or an e-mail address. */
  readonly identity?: IdentityMatcher
  /** URI of the repository that was built: `https://github.com/owner/repo`. */
  readonly sourceRepository?: string
  /** URI of its owner: `https://github.com/owner`. */
  readonly sourceOwner?: string
  /** `refs/heads/…` or `refs/tags/…`. */
  readonly sourceRef?: string
  /** The commit. */
  readonly sourceDigest?: string
  /** URI of the repository that the signing workflow lies in; a reusable workflow often lies in another one than the source. */
  readonly signerRepository?: string
  /** URI of the signing workflow's file, without its ref: `https://github.com/owner/repo/.github/workflows/release.yml`. */
  readonly signerWorkflow?: string
  /** `github-hosted` refuses runners of one's own. */
  readonly runnerEnvironment?: 'github-hosted' | 'self-hosted'
}
