import type { SignerPolicy } from '@custody/core/verify/signer-policy'
import type { TrustedKey } from '@custody/core/verify/trust'
import { flowError } from '../flow-errors.ts'
import { loadBuilders } from '../load-builders.ts'
import { loadRevocations } from '../load-revocations.ts'
import { readPublicKeyFile } from '../public-key-file.ts'
import type { CredentialSources } from '../registry/registry-credentials.ts'
import { type GivenRoot, loadTrustedRoots, type RootOptions } from '../trusted-roots.ts'
import { type ArtifactSlsa, artifactSlsa } from './assess-artifact.ts'
import { type AttestedArtifact, attestedArtifacts } from './attested-artifacts.ts'
import { type AttestationCheck, type CheckedAttestation, checkAttestations } from './check-attestation.ts'
import { expectedSigners, type SignerOptions } from './expected-signers.ts'
import { type AttestationFile, readAttestations } from './read-attestations.ts'
import { type StatedSubjects, statedSubjects } from './stated-subjects.ts'

/** Everything that is asked about attestations, as the flags have it. */
export interface AttestationOptions extends RootOptions {
  /** Files, globs, and images as `oci://REGISTRY/NAME@sha256:HEX`. */
  readonly artifacts: readonly string[]
  /** `ALGORITHM:HEX`. */
  readonly digests: readonly string[]
  /** Files, globs and folders. */
  readonly bundles: readonly string[]
  /** How registries are reached, where they are asked for the attestations of the images among the artifacts. */
  readonly registries?: CredentialSources | undefined
  /** Paths of PEM files. */
  readonly publicKeys: readonly string[]
  readonly signer: SignerOptions
  /** Each artifact needs one attestation of each; without any, one of whatever type. */
  readonly predicateTypes: readonly string[]
  readonly logThreshold: number | undefined
  readonly timestampThreshold: number | undefined
  /** Paths of lists of what does not count any more. */
  readonly revocations: readonly string[]
  /** INSECURE: what is not compared, for looking into bundles. */
  readonly ignore: readonly Ignored[]
  /** Path of a map of trusted builders; without, the shipped one. */
  readonly trustedBuilders: string | undefined
  /** SLSA Build level that each artifact needs. */
  readonly buildLevel: number
  readonly workspace: string
}

export type Ignored = 'identity' | 'subject'

export interface AttestationReport {
  /** Every artifact has the attestations that were asked for. With `insecure` it says less than it seems. */
  readonly verified: boolean
  /** What was not compared. */
  readonly insecure: readonly Ignored[]
  readonly artifacts: readonly ArtifactReport[]
  readonly signers: readonly SignerPolicy[]
  readonly keys: readonly TrustedKey[]
  readonly trustedRoots: readonly GivenRoot[]
  /** SLSA Build level that was asked for; 0 for none. */
  readonly buildLevel: number
}

export interface ArtifactReport extends AttestedArtifact {
  readonly verified: boolean
  readonly attestations: readonly CheckedAttestation[]
  /** Predicate types of which no attestation verifies. */
  readonly missing: readonly string[]
  readonly slsa: ArtifactSlsa
}

/** Of an artifact that no attestation names, so many are verified all the same: the report says what they are about. */
const shownStrangers = 10

/**
 * Verifies attestations about artifacts. An artifact is verified when one attestation of each demanded type holds in every
 * check; others that fail are reported and count for nothing, since anybody can put them there.
 * @throws identity-missing, attestation-missing, artifact-unnamed, offline-refused, and those of the readers of files, keys,
 *   roots and registries
 */
export async function verifyAttestations(options: AttestationOptions, now: Date): Promise<AttestationReport> {
  const signers = options.ignore.includes('identity') ? [] : expectedSigners(options.signer)
  requireIdentity(options, signers)
  const keys = options.publicKeys.map(readPublicKeyFile)
  const trustedRoots = await loadTrustedRoots(withDefaultRoot(options))
  const files = await filesOf(options)
  const subjects = new Map(files.map((file) => [file, statedSubjects(file.bytes)]))
  const stated = new Set([...subjects.values()].flat().flatMap(({ digests }) => [...digests.keys()]))
  const artifacts = artifactsOf(options, stated)
  const check = checkAttestations({
    keys,
    roots: trustedRoots.map(({ root }) => root),
    signers,
    ignore: options.ignore,
    thresholds: thresholdsOf(options),
    revocations: loadRevocations(options.revocations, now),
    builders: loadBuilders(options.trustedBuilders),
  })
  const find = candidateFinder(subjects)
  const reports: ArtifactReport[] = []
  for (const artifact of artifacts) reports.push(await reportOn(artifact, find(artifact), check, options))
  const verified = reports.every((report) => report.verified)
  const { ignore: insecure, buildLevel } = options
  return { verified, insecure, artifacts: reports, signers, keys, trustedRoots, buildLevel }
}

async function filesOf({ artifacts, bundles, registries, offline, workspace }: AttestationOptions) {
  if (registries === undefined) return readAttestations(bundles, workspace)
  if (offline) throw flowError('offline-refused', { found: '`--bundle-from-oci`' })
  // Most calls ask no registry, and the client is not small.
  const { registryAttestations } = await import('./registry-attestations.ts')
  const given = bundles.length === 0 ? [] : readAttestations(bundles, workspace)
  const pushed = await registryAttestations(artifacts, registries)
  return [...given, ...pushed]
}

function requireIdentity({ publicKeys, ignore }: AttestationOptions, signers: readonly SignerPolicy[]): void {
  if (signers.length === 0 && publicKeys.length === 0 && !ignore.includes('identity'))
    throw flowError('identity-missing', { found: 'no identity and no public key' })
}

function thresholdsOf({ logThreshold, timestampThreshold }: AttestationOptions) {
  return {
    ...(logThreshold === undefined ? {} : { logEntries: logThreshold }),
    ...(timestampThreshold === undefined ? {} : { timestamps: timestampThreshold }),
  }
}

/** Where no root is named, it is the one of Sigstore's public-good instance, as other verifiers have it. */
function withDefaultRoot(options: AttestationOptions): RootOptions {
  const isNamed = options.trustedRoots.length > 0 || options.tufMirror !== undefined
  return isNamed ? options : { ...options, trustedRoots: ['public-good'] }
}

function artifactsOf(options: AttestationOptions, stated: ReadonlySet<string>): readonly AttestedArtifact[] {
  const artifacts = attestedArtifacts(options, stated, options.workspace)
  if (artifacts.length > 0) return artifacts
  if (options.ignore.includes('subject')) return [{ name: 'any artifact', digests: {} }]
  throw flowError('artifact-unnamed')
}

/** Finds the attestations that say to be about an artifact; where none does, the first few, to see what they are. */
type FindCandidates = (artifact: AttestedArtifact) => readonly AttestationFile[]

function candidateFinder(subjects: ReadonlyMap<AttestationFile, StatedSubjects>): FindCandidates {
  const files = [...subjects.keys()]
  const byDigest = new Map<string, Set<AttestationFile>>()
  for (const [file, stated] of subjects) {
    for (const digest of stated.flatMap(({ digests }) => [...digests].map((one) => one.join(':'))))
      byDigest.set(digest, (byDigest.get(digest) ?? new Set()).add(file))
  }
  return ({ digests }) => {
    const wanted = Object.entries(digests).map((one) => one.join(':'))
    if (wanted.length === 0) return files
    const about = new Set(wanted.flatMap((digest) => [...(byDigest.get(digest) ?? [])]))
    return about.size > 0 ? [...about] : files.slice(0, shownStrangers)
  }
}

async function reportOn(
  artifact: AttestedArtifact,
  files: readonly AttestationFile[],
  check: AttestationCheck,
  { predicateTypes, buildLevel }: AttestationOptions,
): Promise<ArtifactReport> {
  const attestations: CheckedAttestation[] = []
  for (const file of files) attestations.push(await check(file, artifact, predicateTypes))
  const types = new Set(attestations.flatMap(({ result }) => result?.statement.predicateType ?? []))
  const missing = predicateTypes.filter((type) => !types.has(type))
  const slsa = artifactSlsa(attestations)
  const verified = types.size > 0 && missing.length === 0 && slsa.buildLevel >= buildLevel
  return { ...artifact, attestations, missing, slsa, verified }
}
