import { type HashedSubject, sameDigests } from '@custody/core/chain/rules/subjects'
import type { EvidenceFile, VerifiedChain } from '@custody/core/chain/verify-chain'
import { digestSet } from '@custody/core/in-toto/statement'
import { readJson } from '@custody/core/json/read-json'
import { predicateTypes } from '@custody/core/names'
import * as z from 'zod'
import type { PolicyInput } from '../input/policy-input.ts'
import { signerName } from './signer-name.ts'

/** SLSA provenance v1, as far as a policy looks at it; what is of another shape is left out, never guessed. */
const provenance = z.looseObject({
  subject: z.array(z.looseObject({ digest: digestSet })),
  predicate: z.looseObject({
    buildDefinition: z.looseObject({
      buildType: z.string(),
      externalParameters: z.record(z.string(), z.json()),
      internalParameters: z
        .looseObject({ github: z.looseObject({ runner_environment: z.string().optional() }).optional() })
        .optional(),
      resolvedDependencies: z
        .array(z.looseObject({ uri: z.string().optional(), digest: digestSet.optional() }))
        .optional(),
    }),
    runDetails: z.looseObject({
      builder: z.looseObject({ id: z.string() }),
      metadata: z.looseObject({ invocationId: z.string().optional() }).optional(),
    }),
  }),
})

const workflow = z.looseObject({
  repository: z.string().optional(),
  path: z.string().optional(),
  ref: z.string().optional(),
})

type ProvenanceFacts = PolicyInput['image']['provenance']

/** The provenance in the chain; with several, the last one that names every subject, else the last. */
export function provenanceFacts(chain: VerifiedChain, subjects: readonly HashedSubject[]): ProvenanceFacts {
  const found = chain.evidence
    .filter(
      ({ file, statement }) => file.predicateType === predicateTypes.provenance && statement !== undefined,
    )
    .map((file) => describe(file, subjects))
  const absent: ProvenanceFacts = { present: false, verified: false, subject_matches: false }
  return found.findLast(({ subject_matches: matches }) => matches) ?? found.at(-1) ?? absent
}

function describe(
  { statement, file, record }: EvidenceFile,
  subjects: readonly HashedSubject[],
): ProvenanceFacts {
  const read =
    statement === undefined ? undefined : provenance.safeParse(readJson(statement.payload, file.path))
  if (statement === undefined || read?.success !== true)
    return { present: true, verified: false, subject_matches: false }
  const { subject, predicate } = read.data
  const { buildDefinition, runDetails } = predicate
  const { runner_environment: runner } = buildDefinition.internalParameters?.github ?? {}
  const certified =
    statement.signer.kind === 'certificate' ? statement.signer.claims.runnerEnvironment : undefined
  const environment = certified ?? runner
  return {
    present: true,
    verified: true,
    subject_matches: subjects.every(({ digest }) => subject.some((one) => sameDigests(one.digest, digest))),
    signer: signerName(statement.signer),
    strength: record.strength,
    builder_id: runDetails.builder.id,
    build_type: buildDefinition.buildType,
    ...optional('invocation_id', runDetails.metadata?.invocationId),
    ...optional('runner_environment', environment),
    source: sourceOf(buildDefinition.resolvedDependencies ?? []),
    workflow: workflowOf(buildDefinition.externalParameters['workflow']),
    external_parameters: buildDefinition.externalParameters,
    materials: (buildDefinition.resolvedDependencies ?? []).map(({ uri, digest }) => ({
      ...optional('uri', uri),
      ...(digest === undefined ? {} : { digest }),
    })),
  }
}

/** The first git source among the resolved dependencies: `git+<repository>@<ref>` with the commit as its digest. */
function sourceOf(
  dependencies: ReadonlyArray<{
    readonly uri?: string | undefined
    readonly digest?: Readonly<Record<string, string>> | undefined
  }>,
) {
  const git = dependencies.find(({ uri }) => uri?.startsWith('git+') === true)
  const [, uri, ref] = /^git\+([^@]+)(?:@(.+))?$/.exec(git?.uri ?? '') ?? []
  return {
    ...optional('uri', uri),
    ...optional('ref', ref),
    ...optional('commit', git?.digest?.['gitCommit']),
  }
}

function workflowOf(value: unknown) {
  const read = workflow.safeParse(value)
  if (!read.success) return {}
  const { repository, path, ref } = read.data
  return { ...optional('repository', repository), ...optional('path', path), ...optional('ref', ref) }
}

function optional<Key extends string>(key: Key, value: string | undefined): { readonly [K in Key]?: string } {
  return value === undefined ? {} : ({ [key]: value } as { readonly [K in Key]?: string })
}
