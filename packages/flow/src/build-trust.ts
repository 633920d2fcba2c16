import { type RunClaims, runBase } from '@custody/core/chain/claims'
import type { ExpectedRun } from '@custody/core/chain/rules/run-binding'
import type { StatementSigner } from '@custody/core/sign/statement-signer'
import type { CertificateIdentity, SignerIdentity } from '@custody/core/verify/signer-identity'
import { strengthOf } from '@custody/core/verify/signer-strength'
import type { ExpectedIdentity, Trust, TrustedKey } from '@custody/core/verify/trust'
import { flowError } from './flow-errors.ts'
import { loadRevocations } from './load-revocations.ts'
import type { Signing } from './ports.ts'
import { readPublicKeyFile } from './public-key-file.ts'
import { type GivenRoot, loadTrustedRoots, type RootOptions } from './trusted-roots.ts'

/** The shared trust inputs, as they were given. */
export interface TrustOptions extends RootOptions {
  /** Paths of PEM files, each may begin with `stage=NAME `. */
  readonly publicKeys: readonly string[]
  /** Exact names, each may begin with `stage=NAME `. */
  readonly identities: readonly string[]
  /** Patterns that have to match the whole name, each may begin with `stage=NAME `. */
  readonly identityPatterns: readonly string[]
  readonly issuer: string | undefined
  readonly sourceRepository: string | undefined
  readonly sourceRef: string | undefined
  /** Paths of lists of what does not count any more. */
  readonly revocations: readonly string[]
  /** Whom a step trusts that signs nothing and was told nobody else: the holder of a key that it was given. */
  readonly own?: OwnSigner | undefined
}

/** Whom a step trusts, and which run the records before the seal have to be of. */
export interface StepTrust {
  readonly trust: Trust
  readonly run: ExpectedRun | undefined
  /** The trusted roots with where they come from, for people. */
  readonly roots: readonly GivenRoot[]
}

/**
 * Builds the trust of a step. Without any trust input it is: whoever signed in the same repository, commit and run by the
 * same issuer, or the public half of the given signing key.
 * @throws trust-incomplete when identities are given without a root, an issuer or a repository; those of the readers
 */
export async function buildTrust(
  options: TrustOptions,
  signing: Signing,
  own: RunClaims,
  now: Date,
): Promise<StepTrust> {
  const keys = options.publicKeys.map(readKeyLine)
  const given = await loadTrustedRoots(options)
  const roots = given.map(({ root }) => root)
  const revocations = loadRevocations(options.revocations, now)
  const named = [
    ...options.identities.map((line) => identityOf(line, options, own, (exact) => ({ exact }))),
    ...options.identityPatterns.map((line) => identityOf(line, options, own, (pattern) => ({ pattern }))),
  ]
  if (named.length > 0 && roots.length === 0)
    throw flowError('trust-incomplete', { found: 'identities without a `trusted-root` or `tuf-mirror`' })
  const expected = expectedSource(options, own.uri.startsWith('urn:') ? undefined : own.repository)
  if (keys.length > 0 || named.length > 0) {
    const boundStages = new Set([...keys, ...named].flatMap(({ stage }) => stage ?? []))
    return {
      trust: { keys, roots, identities: named, boundStages, revocations },
      run: expected,
      roots: given,
    }
  }
  const signer = signing === 'none' ? options.own : await ownSigner(signing)
  const { run, trust } = ownTrust(roots, signer, own, expected)
  return { trust: { ...trust, revocations }, run, roots: given }
}

/** Nothing was said: what this run itself signs is what it trusts. */
function ownTrust(
  roots: Trust['roots'],
  signer: OwnSigner | undefined,
  own: RunClaims,
  expected: ExpectedRun | undefined,
): Omit<StepTrust, 'roots'> {
  const run = { ...sameRun(own), ...expected }
  if (signer === undefined) return { trust: { keys: [], roots, identities: [] }, run }
  if (signer.identity.kind === 'key') return { trust: { keys: [signer.key()], roots, identities: [] }, run }
  const identity =
    strengthOf(signer.identity) === 'proven' ? ofThisRun(signer.identity, own) : itself(signer.identity)
  return { trust: { keys: [], roots, identities: [identity] }, run }
}

/** Any job of the run: its certificate says so. */
function ofThisRun({ issuer }: CertificateIdentity, own: RunClaims): ExpectedIdentity {
  return {
    identity: { pattern: '.+' },
    issuer,
    sourceRepository: own.repository,
    sourceRepositoryId: own.repositoryId,
    sourceDigest: own.commit,
    run: runBase(own.uri),
  }
}

/** A certificate that names no run is trusted as a key is: nobody but its holder. */
function itself({ identity, issuer, claims }: CertificateIdentity): ExpectedIdentity {
  return { identity: { exact: identity }, issuer, sourceRepository: claims.sourceRepositoryUri ?? '' }
}

function sameRun(own: RunClaims): ExpectedRun {
  return {
    repository: own.repository,
    repositoryId: own.repositoryId,
    commit: own.commit,
    base: runBase(own.uri),
  }
}

/** The source that is asked for; a workflow that says nothing means its own repository, also where keys are trusted. */
function expectedSource(
  { sourceRepository, sourceRef }: TrustOptions,
  own: string | undefined,
): ExpectedRun | undefined {
  const repository = sourceRepository ?? own
  return repository === undefined && sourceRef === undefined ? undefined : { repository, ref: sourceRef }
}

export interface OwnSigner {
  readonly identity: SignerIdentity
  key(): TrustedKey
}

/** Who signs, as {@link buildTrust} trusts it where nobody else is named. */
export async function ownSigner({ signer }: Exclude<Signing, 'none'>): Promise<OwnSigner> {
  const identity = await signer.describe()
  return { identity, key: () => keyOf(signer) }
}

function keyOf({ trustedKey }: StatementSigner): TrustedKey {
  if (trustedKey === undefined) throw flowError('trust-incomplete')
  return trustedKey
}

function readKeyLine(line: string): TrustedKey {
  const { stage, rest } = splitStage(line)
  const key = readPublicKeyFile(rest)
  return stage === undefined ? key : { ...key, stage }
}

function identityOf(
  line: string,
  options: TrustOptions,
  own: RunClaims,
  matcher: (name: string) => ExpectedIdentity['identity'],
): ExpectedIdentity {
  const { stage, rest } = splitStage(line)
  if (options.issuer === undefined)
    throw flowError('trust-incomplete', { found: 'an identity without `certificate-oidc-issuer`' })
  return {
    identity: matcher(rest),
    issuer: options.issuer,
    sourceRepository: options.sourceRepository ?? own.repository,
    ...(options.sourceRef === undefined ? {} : { sourceRef: options.sourceRef }),
    ...(stage === undefined ? {} : { stage }),
  }
}

/** The same trust, and for one stage the step's own signer: what it just signed is verified like everything else. */
export async function withOwnSigner(
  given: StepTrust,
  { signer }: Exclude<Signing, 'none'>,
  stage: string,
): Promise<StepTrust> {
  const identity = await signer.describe()
  const { keys, identities } = given.trust
  if (identity.kind === 'key') {
    const own = { ...keyOf(signer), stage }
    return { ...given, trust: { ...given.trust, keys: [...keys, own] } }
  }
  const { sourceRepositoryUri: sourceRepository = '' } = identity.claims
  const own = { stage, identity: { exact: identity.identity }, issuer: identity.issuer, sourceRepository }
  return { ...given, trust: { ...given.trust, identities: [...identities, own] } }
}

/** `stage=NAME rest`, or `rest` alone. */
export function splitStage(line: string): { readonly stage: string | undefined; readonly rest: string } {
  const found = /^stage=([a-z0-9._-]+)\s+(.+)$/.exec(line.trim())
  return { stage: found?.[1], rest: found?.[2] ?? line.trim() }
}
