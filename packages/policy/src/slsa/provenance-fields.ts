import { isJsonObject, type JsonObject, type JsonValue } from '@custody/core/json/read-json'
import { isJsonList } from '../json-list.ts'

/** What SLSA provenance v1 says, as far as a certificate can contradict it. A field that is absent says nothing. */
export interface ProvenanceFields {
  readonly buildType: string | undefined
  readonly builderId: string | undefined
  readonly invocationId: string | undefined
  readonly externalParameters: JsonObject
  readonly workflow: WorkflowField
  /** `internalParameters.github` of GitHub's workflow build type. */
  readonly event: string | undefined
  readonly repositoryId: string | undefined
  readonly ownerId: string | undefined
  readonly runnerEnvironment: string | undefined
  /** The first git repository among `resolvedDependencies`. */
  readonly source: SourceField
}

interface WorkflowField {
  readonly repository: string | undefined
  readonly path: string | undefined
  readonly ref: string | undefined
}

interface SourceField {
  readonly repository: string | undefined
  readonly ref: string | undefined
  readonly commit: string | undefined
}

/** Reads a statement with SLSA provenance v1 (slsa.dev/spec/v1.2/provenance) in the shape of GitHub's workflow build type. */
export function provenanceFields(statement: JsonValue): ProvenanceFields {
  const predicate = objectIn(statement, 'predicate')
  const definition = objectIn(predicate, 'buildDefinition')
  const details = objectIn(predicate, 'runDetails')
  const externalParameters = objectIn(definition, 'externalParameters')
  const github = objectIn(objectIn(definition, 'internalParameters'), 'github')
  return {
    buildType: textIn(definition, 'buildType'),
    builderId: textIn(objectIn(details, 'builder'), 'id'),
    invocationId: textIn(objectIn(details, 'metadata'), 'invocationId'),
    externalParameters,
    workflow: workflowIn(objectIn(externalParameters, 'workflow')),
    event: textIn(github, 'event_name'),
    repositoryId: textIn(github, 'repository_id'),
    ownerId: textIn(github, 'repository_owner_id'),
    runnerEnvironment: textIn(github, 'runner_environment'),
    source: sourceIn(definition['resolvedDependencies']),
  }
}

function workflowIn(workflow: JsonObject): WorkflowField {
  return {
    repository: textIn(workflow, 'repository'),
    path: textIn(workflow, 'path'),
    ref: textIn(workflow, 'ref'),
  }
}

/** `git+<repository>@<ref>`, with the commit as its digest. */
function sourceIn(dependencies: JsonValue | undefined): SourceField {
  const git = (isJsonList(dependencies) ? dependencies : []).find(
    (one) => textIn(one, 'uri')?.startsWith('git+') === true,
  )
  const [, repository, ref] = /^git\+([^@]+)(?:@(.+))?$/.exec(textIn(git, 'uri') ?? '') ?? []
  return { repository, ref, commit: textIn(objectIn(git, 'digest'), 'gitCommit') }
}

function objectIn(value: JsonValue | undefined, name: string): JsonObject {
  const inner = isJsonObject(value) ? value[name] : undefined
  return isJsonObject(inner) ? inner : {}
}

function textIn(value: JsonValue | undefined, name: string): string | undefined {
  const inner = isJsonObject(value) ? value[name] : undefined
  return typeof inner === 'string' && inner !== '' ? inner : undefined
}
