import { githubError } from './github-errors.ts'

/** Every environment variable that is read inside a job, and what for. Inputs (`INPUT_*`) are read by `read-inputs.ts`. */
export const variables = {
  GITHUB_OUTPUT: 'file that takes the outputs of the step',
  GITHUB_STEP_SUMMARY: 'file that takes the summary of the step',
  GITHUB_REPOSITORY: 'owner/name, for the run of a record',
  GITHUB_REPOSITORY_ID: 'stays the same when a repository is renamed',
  GITHUB_REPOSITORY_OWNER_ID: 'stays the same when an owner is renamed; provenance names it',
  GITHUB_SERVER_URL: 'host of the repository: github.com, a GHES or a ghe.com host',
  GITHUB_API_URL: 'where the API of GitHub answers: the attestations are stored there',
  GITHUB_ARTIFACTS: 'file that declares artifacts to the runner',
  GITHUB_ARTIFACTS_LIST: 'artifacts that earlier steps of the job declared',
  GITHUB_RUN_ID: 'which run a record comes from',
  GITHUB_RUN_NUMBER: 'number of the run that people see',
  GITHUB_RUN_ATTEMPT: 'a re-run keeps its id and counts this up',
  GITHUB_SHA: 'commit that the run works on',
  GITHUB_REF: 'branch or tag, full form',
  GITHUB_WORKFLOW_REF: 'workflow file and the ref that it was read from',
  GITHUB_ACTOR: 'who started the run',
  GITHUB_EVENT_NAME: 'what started the run',
  GITHUB_EVENT_PATH: "payload of the event: tells a fork's pull request, and who can read the repository",
  GITHUB_JOB: 'id of the job in its workflow',
  GITHUB_RETENTION_DAYS: 'upper bound of the days that an artifact may be kept',
  RUNNER_ENVIRONMENT: 'github-hosted or self-hosted',
  RUNNER_TEMP: "the job's own temporary folder, emptied before and after it",
  RUNNER_DEBUG: '1 when debug logging is on',
  ACTIONS_ID_TOKEN_REQUEST_URL: 'where the OIDC token is asked for; there only with `id-token: write`',
  ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'bearer token of that request',
  ACTIONS_RESULTS_URL: 'the artifact service of the run',
  ACTIONS_RUNTIME_TOKEN: 'bearer token of the artifact service; names the run and the job',
} as const

export type Variable = keyof typeof variables

export type Environment = Readonly<Record<string, string | undefined>>

/** Value of a variable; an empty one counts as absent, since the runner sets some variables so. */
export function variable(environment: Environment, name: Variable): string | undefined {
  const value = environment[name]
  return value === undefined || value === '' ? undefined : value
}

/**
 * Value of a variable that every job has.
 * @throws environment-incomplete
 */
export function requiredVariable(environment: Environment, name: Variable): string {
  const value = variable(environment, name)
  if (value === undefined) {
    throw githubError('environment-incomplete', { found: `no ${name}`, expected: variables[name] })
  }
  return value
}
