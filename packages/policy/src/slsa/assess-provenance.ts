import type { JsonValue } from '@custody/core/json/read-json'
import type { CertificateIdentity } from '@custody/core/verify/signer-identity'
import type { Verified } from '@custody/core/verify/verified'
import { type FieldCheck, fieldChecks, splitRef } from './field-checks.ts'
import { type ProvenanceFields, provenanceFields } from './provenance-fields.ts'
import { type BuildLevel, findBuilder, type TrustedBuilder } from './trusted-builders.ts'

/** What a build is worth by SLSA v1.2, and why not more. */
export interface SlsaAssessment {
  /** SLSA Build level: the lowest of the limits. */
  readonly buildLevel: BuildLevel
  /** Everything that keeps the level from being higher, the lowest first. */
  readonly limits: readonly LevelLimit[]
  /** Of the builder map, where an entry is about whoever signed. */
  readonly builder: string | undefined
  /** The provenance against the certificate, field by field; none where a key signed. */
  readonly checks: readonly FieldCheck[]
  /** The builder map says that the builder reaches no network. */
  readonly hermetic: boolean
  /** What the certificate says about the source. */
  readonly source: SourceEvidence | undefined
}

export interface LevelLimit {
  readonly level: BuildLevel
  readonly code: LimitCode
  /** One sentence. */
  readonly text: string
}

export type LimitCode =
  | 'field-contradicts'
  | 'signed-by-key'
  | 'builder-unknown'
  | 'builder-level'
  | 'build-type-unknown'
  | 'field-missing'
  | 'parameter-unknown'
  | 'parameters-incomplete'
  | 'self-hosted'
  | 'signer-unpinned'
  | 'signer-own-repository'

/** A platform of source issues no statement about its levels here, so this is evidence that was seen and no level. */
export interface SourceEvidence {
  readonly repository: string | undefined
  readonly ref: string | undefined
  readonly commit: string | undefined
  /** A repository and a commit are named: what SLSA Source level 1 starts from. */
  readonly versionControlled: boolean
}

/**
 * Works out the SLSA Build level of verified provenance v1 (slsa.dev/spec/v1.2, "Verifying artifacts"): who signed gives the
 * highest level that is possible, and everything that the provenance cannot show lowers it. What the predicate says about itself
 * never raises it.
 */
export function assessProvenance(
  { value, signer }: Pick<Verified<JsonValue>, 'value' | 'signer'>,
  builders: readonly TrustedBuilder[],
): SlsaAssessment {
  const fields = provenanceFields(value)
  if (signer.kind === 'key') return byKey()
  const builder = findBuilder(builders, signer)
  const checks = fieldChecks(fields, signer.claims)
  const found = [...checkLimits(checks), ...builderLimits(builder, fields, signer)]
  const limits = found.toSorted((a, b) => a.level - b.level)
  const buildLevel = limits[0]?.level ?? 0
  return {
    buildLevel,
    limits,
    builder: builder?.name,
    checks,
    hermetic: builder?.hermetic === true && buildLevel > 1,
    source: sourceEvidence(signer),
  }
}

function byKey(): SlsaAssessment {
  const text = 'a key signed: the build is what its holder says'
  return {
    buildLevel: 1,
    limits: [{ level: 1, code: 'signed-by-key', text }],
    builder: undefined,
    checks: [],
    hermetic: false,
    source: undefined,
  }
}

function checkLimits(checks: readonly FieldCheck[]): readonly LevelLimit[] {
  const different = checks.filter(({ state }) => state === 'different')
  const missing = checks.filter(({ state, isCompulsory }) => state === 'absent' && isCompulsory)
  return [
    ...different.map(({ field, claim }) =>
      limit(0, 'field-contradicts', `${field} contradicts ${claim} of the certificate`),
    ),
    ...when(
      missing.length > 0,
      1,
      'field-missing',
      `nothing vouches for ${missing.map(({ field }) => field).join(', ')}`,
    ),
  ]
}

function builderLimits(
  builder: TrustedBuilder | undefined,
  fields: ProvenanceFields,
  signer: CertificateIdentity,
): readonly LevelLimit[] {
  if (builder === undefined)
    return [limit(1, 'builder-unknown', 'no trusted builder signs with this identity')]
  const { level, name, buildTypes, parameters, selfHosted } = builder
  const others = Object.keys(fields.externalParameters).filter((one) => !parameters.includes(one))
  const isOwnRunner = signer.claims.runnerEnvironment !== 'github-hosted'
  return [
    limit(level, 'builder-level', `${name} is trusted up to Build level ${level}`),
    ...when(
      !buildTypes.includes(fields.buildType ?? ''),
      1,
      'build-type-unknown',
      'the build type is not one of this builder’s',
    ),
    ...when(
      others.length > 0,
      1,
      'parameter-unknown',
      `unknown external parameters: ${others.slice(0, 5).join(', ')}`,
    ),
    ...when(isOwnRunner && !selfHosted, 1, 'self-hosted', 'the runner is not one of GitHub’s'),
    ...isolationLimits(builder, fields, signer),
  ]
}

/** What level 3 asks for: nobody whose build it is may have a hand in the workflow that signs. */
function isolationLimits(
  { inputs }: TrustedBuilder,
  { externalParameters }: ProvenanceFields,
  { identity, claims }: CertificateIdentity,
): readonly LevelLimit[] {
  const [file = '', ref = ''] = splitRef(identity)
  const isPinned = ref.startsWith('refs/tags/') || /^[0-9a-f]{40}$/.test(ref)
  const isOwn = claims.sourceRepositoryUri === undefined || file.startsWith(`${claims.sourceRepositoryUri}/`)
  const untold = [
    ...(claims.buildTrigger === 'workflow_dispatch' ? ['inputs'] : []),
    ...(inputs ? ['callInputs'] : []),
  ].filter((name) => !(name in externalParameters))
  return [
    ...when(!isPinned, 2, 'signer-unpinned', 'the signing workflow is named by a branch, which moves'),
    ...when(isOwn, 2, 'signer-own-repository', 'the signing workflow lies in the repository that it builds'),
    ...when(
      untold.length > 0,
      2,
      'parameters-incomplete',
      `inputs of the build are not among its external parameters: ${untold.join(', ')}`,
    ),
  ]
}

function when(holds: boolean, level: BuildLevel, code: LimitCode, text: string): readonly LevelLimit[] {
  return holds ? [limit(level, code, text)] : []
}

function limit(level: BuildLevel, code: LimitCode, text: string): LevelLimit {
  return { level, code, text }
}

function sourceEvidence({ claims }: CertificateIdentity): SourceEvidence {
  const { sourceRepositoryUri, sourceRepositoryRef, sourceRepositoryDigest } = claims
  return {
    repository: sourceRepositoryUri,
    ref: sourceRepositoryRef,
    commit: sourceRepositoryDigest,
    versionControlled: sourceRepositoryUri !== undefined && sourceRepositoryDigest !== undefined,
  }
}
