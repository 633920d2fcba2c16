import type { JsonObject } from '@custody/core/json/read-json'
import { plainText } from '@custody/core/text/plain-text'
import { type Environment, requiredVariable, type Variable, variables } from './environment.ts'
import { githubError } from './github-errors.ts'

/** The run of the workflow and the job that this process is part of, as the runner tells it. */
export interface RunContext {
  /** `owner/name`. */
  readonly repository: string
  readonly repositoryId: string
  /** `<server>/<owner/name>/actions/runs/<id>/attempts/<n>`. */
  readonly runUri: string
  readonly runId: string
  readonly runNumber: string
  /** 1 at first; counts re-runs. */
  readonly attempt: number
  /** 40 or 64 hexadecimal digits. */
  readonly commit: string
  /** Full form: `refs/heads/main`. */
  readonly ref: string
  /** `owner/name/.github/workflows/file@ref` of the workflow that was started. */
  readonly workflowRef: string
  /** The same of the workflow file that holds the job; only a token's claims tell it. */
  readonly jobWorkflowRef: string | undefined
  /** `github-hosted` or `self-hosted`. */
  readonly runnerEnvironment: string
  readonly actor: string
  readonly event: string
  /** Without a slash at the end. */
  readonly serverUrl: string
  readonly job: string
}

/**
 * Reads the run from the variables of the runner and, where there are any, from the claims of the job's OIDC token.
 * @throws environment-incomplete, naming the variable that is not there or not as the runner writes it
 */
export function readRun(environment: Environment, claims?: JsonObject): RunContext {
  const read = (name: Variable) => requiredVariable(environment, name)
  const serverUrl = readMatching(environment, 'GITHUB_SERVER_URL', serverForm).replace(/\/+$/, '')
  const repository = read('GITHUB_REPOSITORY')
  const runId = read('GITHUB_RUN_ID')
  const attempt = Number(readMatching(environment, 'GITHUB_RUN_ATTEMPT', /^[1-9][0-9]{0,8}$/))
  const jobWorkflowRef = claims?.['job_workflow_ref']
  return {
    repository,
    repositoryId: read('GITHUB_REPOSITORY_ID'),
    runUri: `${serverUrl}/${repository}/actions/runs/${runId}/attempts/${attempt}`,
    runId,
    runNumber: readMatching(environment, 'GITHUB_RUN_NUMBER', /^[0-9]{1,15}$/),
    attempt,
    commit: readMatching(environment, 'GITHUB_SHA', /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/),
    ref: read('GITHUB_REF'),
    workflowRef: read('GITHUB_WORKFLOW_REF'),
    jobWorkflowRef: typeof jobWorkflowRef === 'string' ? jobWorkflowRef : undefined,
    runnerEnvironment: read('RUNNER_ENVIRONMENT'),
    actor: read('GITHUB_ACTOR'),
    event: read('GITHUB_EVENT_NAME'),
    serverUrl,
    job: read('GITHUB_JOB'),
  }
}

const serverForm = /^https?:\/\/[^\s/?#]+\/*$/

/** What a variable says in its one form: anything else would be signed as it is. */
function readMatching(environment: Environment, name: Variable, form: RegExp): string {
  const text = requiredVariable(environment, name)
  if (form.test(text)) return text
  throw githubError('environment-incomplete', {
    found: `${name} '${plainText(text, 80)}'`,
    expected: variables[name],
  })
}
