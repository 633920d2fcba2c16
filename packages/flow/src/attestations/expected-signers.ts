import type { SignerPolicy } from '@custody/core/verify/signer-policy'
import type { IdentityMatcher } from '@custody/core/verify/trust'
import { flowError } from '../flow-errors.ts'

/** Who has to have signed, as flags say it; the names are those of `gh attestation verify` and cosign. */
export interface SignerOptions {
  readonly identities: readonly string[]
  readonly identityPatterns: readonly string[]
  readonly issuer: string | undefined
  /** `OWNER`, or its URI. */
  readonly owner: string | undefined
  /** `OWNER/REPO`, `HOST/OWNER/REPO`, or its URI. */
  readonly repository: string | undefined
  readonly signerRepository: string | undefined
  /** `OWNER/REPO/.github/workflows/FILE`, with `@REF` where only that ref counts. */
  readonly signerWorkflow: string | undefined
  readonly sourceRef: string | undefined
  readonly sourceDigest: string | undefined
  readonly denySelfHosted: boolean
}

/** Issuer of the tokens of github.com's workflows. */
const githubIssuer = 'https://token.actions.githubusercontent.com'

/**
 * The signers that flags name: each identity with everything else that is said beside it, or whoever signs for a repository or
 * an owner. Nothing that is said: no signer.
 * @throws option-invalid, identity-missing
 */
export function expectedSigners(options: SignerOptions): readonly SignerPolicy[] {
  const identities = identityMatchers(options)
  const { owner, repository } = options
  if (identities.length === 0 && owner === undefined && repository === undefined) {
    refuseAlone(options)
    return []
  }
  const claims = claimsOf(options)
  if (identities.length > 0) return identities.map((identity) => ({ ...claims, identity }))
  if (repository !== undefined) return [{ ...claims, sourceRepository: repositoryUri(repository, 'repo') }]
  return owner === undefined ? [] : [{ ...claims, sourceOwner: ownerUri(owner) }]
}

/** A workflow with its ref is a whole name. */
function identityMatchers({
  identities,
  identityPatterns,
  signerWorkflow,
}: SignerOptions): readonly IdentityMatcher[] {
  const named = [
    ...identities.map((exact) => ({ exact })),
    ...identityPatterns.map((pattern) => ({ pattern })),
  ]
  if (signerWorkflow?.includes('@') !== true) return named
  if (named.length > 0)
    throw flowError('option-invalid', {
      found: '--signer-workflow with a ref, and an identity beside it',
      expected: 'one of them',
    })
  return [{ exact: workflowUri(signerWorkflow) }]
}

function claimsOf(options: SignerOptions) {
  const { owner, repository, signerRepository, signerWorkflow, sourceRef, sourceDigest } = options
  return {
    issuer: issuerOf(options),
    ...(owner === undefined ? {} : { sourceOwner: ownerUri(owner) }),
    ...(repository === undefined ? {} : { sourceRepository: repositoryUri(repository, 'repo') }),
    ...(signerRepository === undefined
      ? {}
      : { signerRepository: repositoryUri(signerRepository, 'signer-repo') }),
    ...(signerWorkflow === undefined || signerWorkflow.includes('@')
      ? {}
      : { signerWorkflow: workflowUri(signerWorkflow) }),
    ...(sourceRef === undefined ? {} : { sourceRef: wholeRef(sourceRef) }),
    ...(sourceDigest === undefined ? {} : { sourceDigest }),
    ...(options.denySelfHosted ? { runnerEnvironment: 'github-hosted' as const } : {}),
  }
}

/** A repository or an owner of github.com has one issuer; a name alone says nothing about who vouches for it. */
function issuerOf({ issuer, owner, repository, signerWorkflow }: SignerOptions): string {
  if (issuer !== undefined) return issuer
  const named = [owner, repository, signerWorkflow].filter((one) => one !== undefined)
  const isGithub = named.length > 0 && named.every((one) => uriOf(one).startsWith('https://github.com/'))
  if (isGithub) return githubIssuer
  throw flowError('identity-missing', { found: 'an identity without `--certificate-oidc-issuer`' })
}

/** Without a name, a repository or an owner the rest would let anyone through. */
function refuseAlone({
  issuer,
  signerRepository,
  signerWorkflow,
  sourceRef,
  sourceDigest,
  denySelfHosted,
}: SignerOptions): void {
  const rest = [issuer, signerRepository, signerWorkflow, sourceRef, sourceDigest]
  if (denySelfHosted || rest.some((one) => one !== undefined))
    throw flowError('identity-missing', {
      found: 'conditions, but neither a name nor a repository nor an owner',
    })
}

function ownerUri(owner: string): string {
  return partsOf(owner, 1, 'owner')
}

function repositoryUri(repository: string, flag: string): string {
  return partsOf(repository, 2, flag)
}

function workflowUri(workflow: string): string {
  const uri = uriOf(workflow)
  const isFile = /^https:\/\/[^/@]+\/[^/@]+\/[^/@]+\/\.github\/workflows\/[^/@]+\.ya?ml(?:@.+)?$/.test(uri)
  if (isFile) return uri
  throw invalid('signer-workflow', workflow, 'OWNER/REPO/.github/workflows/FILE.yml, with @REF or without')
}

function partsOf(text: string, count: number, flag: string): string {
  const uri = uriOf(text)
  const isWhole = new RegExp(`^https://[^/@]+(?:/[A-Za-z0-9_.-]+){${count}}$`).test(uri)
  if (isWhole) return uri
  throw invalid(
    flag,
    text,
    count === 1 ? 'OWNER or https://HOST/OWNER' : 'OWNER/REPO or https://HOST/OWNER/REPO',
  )
}

/** A first part with a dot, where others follow, is a host; else the host is github.com. */
function uriOf(text: string): string {
  if (text.startsWith('https://')) return text.replace(/\/$/, '')
  const isHost = /^[^/]*\.[^/]*\/[^/]+\/[^/]/.test(text)
  return isHost ? `https://${text}` : `https://github.com/${text}`
}

function wholeRef(ref: string): string {
  if (ref.startsWith('refs/')) return ref
  throw invalid('source-ref', ref, 'refs/heads/NAME or refs/tags/NAME')
}

function invalid(flag: string, found: string, expected: string) {
  return flowError('option-invalid', { found: `--${flag} ${JSON.stringify(found.slice(0, 200))}`, expected })
}
