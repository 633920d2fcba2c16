import type { CertificateClaims, ClaimName } from '@custody/core/verify/signer-identity'
import type { ProvenanceFields } from './provenance-fields.ts'

/** One field of provenance, held against what the certificate says: only the latter is beyond the reach of whoever built. */
export interface FieldCheck {
  /** Path in the predicate. */
  readonly field: string
  readonly claim: ClaimName
  /** `absent`: the provenance, or the certificate, says nothing. */
  readonly state: 'equal' | 'different' | 'absent'
  /** Whether provenance without this field counts as unfinished. */
  readonly isCompulsory: boolean
  readonly found: string | undefined
  readonly expected: string | undefined
}

interface Comparison {
  readonly field: string
  readonly claim: ClaimName
  readonly isCompulsory: boolean
  readonly found: string | undefined
  /** Values of which one has to be found; none where the certificate says nothing. */
  readonly accepted: readonly (string | undefined)[]
}

/** Ids that older builders of GitHub's own runners give themselves; they name the runner, which the certificate vouches for. */
const hostedBuilder = 'https://github.com/actions/runner/github-hosted'

/** Compares every field that the job which built could have forged with the claims of the certificate that signed. */
export function fieldChecks(fields: ProvenanceFields, claims: CertificateClaims): readonly FieldCheck[] {
  return comparisons(fields, claims).map(checked)
}

function checked({ accepted, found, ...comparison }: Comparison): FieldCheck {
  const known = accepted.filter((one) => one !== undefined)
  const expected = known.length === 0 ? undefined : known.join(' or ')
  const isKnown = found !== undefined && known.length > 0
  const state = !isKnown ? 'absent' : known.includes(found) ? 'equal' : 'different'
  return { ...comparison, state, found, expected }
}

function comparisons(fields: ProvenanceFields, claims: CertificateClaims): readonly Comparison[] {
  const { workflow, source } = fields
  const [configFile, configRef] = splitRef(claims.buildConfigUri)
  const hosted = claims.runnerEnvironment === 'github-hosted' ? hostedBuilder : undefined
  const home = configFile?.split('/').slice(0, 5).join('/')
  const file = workflow.path === undefined ? undefined : `${workflow.repository ?? ''}/${workflow.path}`
  const parameters = 'buildDefinition.externalParameters.workflow'
  const github = 'buildDefinition.internalParameters.github'
  const dependency = 'buildDefinition.resolvedDependencies[git]'
  return [
    compulsory('runDetails.builder.id', 'buildSignerUri', fields.builderId, claims.buildSignerUri, hosted),
    compulsory(
      `${parameters}.repository`,
      'buildConfigUri',
      workflow.repository,
      home,
      claims.sourceRepositoryUri,
    ),
    compulsory(`${parameters}.path`, 'buildConfigUri', file, configFile),
    compulsory(`${parameters}.ref`, 'buildConfigUri', workflow.ref, configRef, claims.sourceRepositoryRef),
    compulsory(`${dependency}.uri`, 'sourceRepositoryUri', source.repository, claims.sourceRepositoryUri),
    compulsory(
      `${dependency}.digest.gitCommit`,
      'sourceRepositoryDigest',
      source.commit,
      claims.sourceRepositoryDigest,
    ),
    compulsory(
      'runDetails.metadata.invocationId',
      'runInvocationUri',
      fields.invocationId,
      claims.runInvocationUri,
    ),
    optional(`${dependency}.uri`, 'sourceRepositoryRef', source.ref, claims.sourceRepositoryRef),
    optional(`${github}.event_name`, 'buildTrigger', fields.event, claims.buildTrigger),
    optional(`${github}.repository_id`, 'sourceRepositoryId', fields.repositoryId, claims.sourceRepositoryId),
    optional(
      `${github}.repository_owner_id`,
      'sourceRepositoryOwnerId',
      fields.ownerId,
      claims.sourceRepositoryOwnerId,
    ),
    optional(
      `${github}.runner_environment`,
      'runnerEnvironment',
      fields.runnerEnvironment,
      claims.runnerEnvironment,
    ),
  ]
}

function compulsory(
  field: string,
  claim: ClaimName,
  found: string | undefined,
  ...accepted: readonly (string | undefined)[]
): Comparison {
  return { field, claim, isCompulsory: true, found, accepted }
}

function optional(
  field: string,
  claim: ClaimName,
  found: string | undefined,
  accepted: string | undefined,
): Comparison {
  return { field, claim, isCompulsory: false, found, accepted: [accepted] }
}

/** `https://host/owner/repo/.github/workflows/file.yml@ref` at its last part. */
export function splitRef(
  uri: string | undefined,
): readonly [file: string | undefined, ref: string | undefined] {
  const [, file, ref] = /^([^@]+)@(.+)$/.exec(uri ?? '') ?? []
  return [file, ref]
}
