import { type JobIdentity, jobWorkflowRef, repositoryOwner, workflowRef } from './job-identity.ts'

/** Claims by name; only `iat`, `nbf` and `exp` are numbers. */
export type OidcClaims = Readonly<Record<string, string | number>>

/** Claims to set, or to leave out where the value is null. */
export type ClaimChanges = Readonly<Record<string, string | number | null>>

/** The claims that GitHub puts into the token of a job, without `iss`, `aud`, `jti` and the times. */
export function oidcClaims(job: JobIdentity): OidcClaims {
  return {
    sub: subject(job),
    ref: job.ref,
    ref_type: job.ref.startsWith('refs/tags/') ? 'tag' : 'branch',
    ref_protected: String(job.refProtected),
    sha: job.sha,
    repository: job.repository,
    repository_id: job.repositoryId,
    repository_owner: repositoryOwner(job),
    repository_owner_id: job.ownerId,
    repository_visibility: job.visibility,
    actor: job.actor,
    actor_id: job.actorId,
    workflow: job.workflow,
    workflow_ref: workflowRef(job),
    workflow_sha: job.sha,
    job_workflow_ref: jobWorkflowRef(job),
    job_workflow_sha: job.jobWorkflowSha ?? job.sha,
    event_name: job.eventName,
    head_ref: '',
    base_ref: '',
    run_id: job.runId,
    run_number: job.runNumber,
    run_attempt: job.runAttempt,
    runner_environment: job.runnerEnvironment,
    ...(job.environment === undefined ? {} : { environment: job.environment }),
  }
}

function subject(job: JobIdentity): string {
  if (job.environment !== undefined) return `repo:${job.repository}:environment:${job.environment}`
  if (job.eventName === 'pull_request') return `repo:${job.repository}:pull_request`
  return `repo:${job.repository}:ref:${job.ref}`
}
