import {
  calledWorkflowBuildType,
  githubWorkflowBuildType,
  localBuildType,
  predicateTypes,
} from '@custody/core/names'
import type { RunContext } from './ports.ts'
import type { Claim } from './statements/claim.ts'

/** Inputs of a called workflow by name, each as text. */
export type CallInputs = Readonly<Record<string, string>>

/**
 * SLSA provenance v1 of artifacts, in the shape of GitHub's workflow build type with the inputs included, so that the
 * external parameters are complete. Only the job that signs it composes it: it speaks of its own run.
 * @param callInputs what only the called workflow itself knows; without them it is the shape of GitHub's build type
 */
export function provenanceClaim(run: RunContext, callInputs?: CallInputs): Claim {
  const predicate =
    run.workflow === undefined ? localPredicate(run) : workflowPredicate(run, run.workflow, callInputs)
  return { name: 'provenance.json', predicateType: predicateTypes.provenance, predicate }
}

function workflowPredicate(
  { claims }: RunContext,
  workflow: NonNullable<RunContext['workflow']>,
  callInputs: CallInputs | undefined,
) {
  const { origin } = new URL(claims.repository)
  return {
    buildDefinition: {
      buildType: callInputs === undefined ? githubWorkflowBuildType : calledWorkflowBuildType,
      externalParameters: {
        workflow: workflowOf(claims),
        // Started by hand: that there were no inputs has to be said, too.
        ...(workflow.event !== 'workflow_dispatch' && Object.keys(workflow.inputs).length === 0
          ? {}
          : { inputs: { ...workflow.inputs } }),
        ...(callInputs === undefined ? {} : { callInputs: { ...callInputs } }),
      },
      internalParameters: {
        github: {
          event_name: workflow.event,
          repository_id: claims.repositoryId,
          repository_owner_id: workflow.ownerId,
          runner_environment: claims.runnerEnvironment,
        },
      },
      resolvedDependencies: [commitOf(claims)],
    },
    runDetails: {
      builder: {
        id: `${origin}/${claims.jobWorkflowRef === '' ? claims.workflowRef : claims.jobWorkflowRef}`,
      },
      metadata: { invocationId: claims.uri },
    },
  }
}

/** Outside of a workflow nobody but the key holder vouches for the build, and the builder's name says so. */
function localPredicate({ claims }: RunContext) {
  return {
    buildDefinition: {
      buildType: localBuildType,
      externalParameters: { repository: claims.repository },
      internalParameters: {},
      resolvedDependencies: claims.commit === '' ? [] : [commitOf(claims)],
    },
    runDetails: { builder: { id: `${localBuildType}#key-holder` }, metadata: { invocationId: claims.uri } },
  }
}

function commitOf(claims: RunContext['claims']) {
  const ref = claims.ref === '' ? '' : `@${claims.ref}`
  return { uri: `git+${claims.repository}${ref}`, digest: { gitCommit: claims.commit } }
}

/**
 * The workflow that was started, out of `owner/name/.github/workflows/file.yml@ref`. It need not lie in the repository that is
 * built: an organisation can demand one of its own.
 */
function workflowOf({ workflowRef, repository, ref }: RunContext['claims']) {
  const [, home, path, own] = /^([^/@]+\/[^/@]+)\/([^@]+)@(.+)$/.exec(workflowRef) ?? []
  if (home === undefined || path === undefined || own === undefined) return { ref, repository, path: '' }
  return { ref: own, repository: `${new URL(repository).origin}/${home}`, path }
}
