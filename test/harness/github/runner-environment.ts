import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { nodeFolder } from '../peers.ts'
import { type JobIdentity, repositoryOwner, workflowRef } from './job-identity.ts'

/** The environment of one step, and what the step left in the runner's files. */
export interface RunnerEnvironment {
  /** All variables; nothing of the calling process but PATH. */
  readonly variables: Readonly<Record<string, string>>
  readonly workspace: string
  readonly temporaryFolder: string
  /** The outputs that were set, by name. */
  readonly outputs: () => Promise<Readonly<Record<string, string>>>
  readonly summary: () => Promise<string>
}

const FILES = ['GITHUB_OUTPUT', 'GITHUB_STEP_SUMMARY', 'GITHUB_STATE', 'GITHUB_ENV', 'GITHUB_PATH'] as const

/**
 * The variables that a hosted runner gives to a step of `job`, with folders and files made under `folder`. `services` adds
 * what reaches the doubles: the environments of issuer and artifact service. Inputs are given by their names.
 */
export async function runnerEnvironment(
  job: JobIdentity,
  folder: string,
  services: Readonly<Record<string, string>> = {},
  inputs: Readonly<Record<string, string>> = {},
): Promise<RunnerEnvironment> {
  const workspace = join(folder, 'workspace')
  const temporaryFolder = join(folder, 'temp')
  const files = join(folder, 'files')
  await Promise.all([workspace, temporaryFolder, files].map((path) => mkdir(path, { recursive: true })))
  await Promise.all(FILES.map((name) => writeFile(join(files, name), '')))
  await writeFile(join(files, 'event.json'), '{}')
  const variables = {
    PATH: `${nodeFolder()}:/usr/local/bin:/usr/bin:/bin`,
    HOME: folder,
    ...jobVariables(job),
    GITHUB_EVENT_PATH: join(files, 'event.json'),
    GITHUB_WORKSPACE: workspace,
    RUNNER_TEMP: temporaryFolder,
    RUNNER_TOOL_CACHE: join(folder, 'tools'),
    ...Object.fromEntries(FILES.map((name) => [name, join(files, name)])),
    ...services,
    ...Object.fromEntries(Object.entries(inputs).map(([name, value]) => [inputVariable(name), value])),
  }
  return {
    variables,
    workspace,
    temporaryFolder,
    outputs: async () => readOutputs(await readFile(join(files, 'GITHUB_OUTPUT'), 'utf8')),
    summary: () => readFile(join(files, 'GITHUB_STEP_SUMMARY'), 'utf8'),
  }
}

/** What the runner tells a step about its job, without folders and files. */
export function jobVariables(job: JobIdentity): Readonly<Record<string, string>> {
  return {
    CI: 'true',
    GITHUB_ACTIONS: 'true',
    GITHUB_ACTION: '__self',
    GITHUB_ACTOR: job.actor,
    GITHUB_ACTOR_ID: job.actorId,
    GITHUB_TRIGGERING_ACTOR: job.actor,
    GITHUB_SERVER_URL: 'https://github.com',
    // Nothing answers there: a step that calls the API in a test must be told where.
    GITHUB_API_URL: 'http://127.0.0.1:9',
    GITHUB_GRAPHQL_URL: 'http://127.0.0.1:9/graphql',
    GITHUB_REPOSITORY: job.repository,
    GITHUB_REPOSITORY_ID: job.repositoryId,
    GITHUB_REPOSITORY_OWNER: repositoryOwner(job),
    GITHUB_REPOSITORY_OWNER_ID: job.ownerId,
    GITHUB_EVENT_NAME: job.eventName,
    GITHUB_JOB: job.job,
    GITHUB_REF: job.ref,
    GITHUB_REF_NAME: job.ref.replace(/^refs\/(?:heads|tags|pull)\//, ''),
    GITHUB_REF_TYPE: job.ref.startsWith('refs/tags/') ? 'tag' : 'branch',
    GITHUB_REF_PROTECTED: String(job.refProtected),
    GITHUB_HEAD_REF: '',
    GITHUB_BASE_REF: '',
    GITHUB_SHA: job.sha,
    GITHUB_WORKFLOW: job.workflow,
    GITHUB_WORKFLOW_REF: workflowRef(job),
    GITHUB_WORKFLOW_SHA: job.sha,
    GITHUB_RUN_ID: job.runId,
    GITHUB_RUN_NUMBER: job.runNumber,
    GITHUB_RUN_ATTEMPT: job.runAttempt,
    GITHUB_RETENTION_DAYS: '90',
    RUNNER_NAME: 'loopback',
    RUNNER_OS: 'Linux',
    RUNNER_ARCH: 'X64',
    RUNNER_ENVIRONMENT: job.runnerEnvironment,
  }
}

/** The variable in which the runner hands over an input: upper case, spaces to underscores, hyphens kept. */
const inputVariable = (name: string): string => `INPUT_${name.replaceAll(' ', '_').toUpperCase()}`

/** Reads `name=value` lines and `name<<DELIMITER` blocks. */
function readOutputs(text: string): Readonly<Record<string, string>> {
  const pattern = /^(?:([^=\n]+?)<<(.+)\n([\s\S]*?)\n?\2|([^=\n]+)=(.*))$/gm
  return Object.fromEntries(
    [...text.matchAll(pattern)].map(([, block, , lines, name, value]) =>
      block === undefined ? [name ?? '', value ?? ''] : [block, lines ?? ''],
    ),
  )
}
