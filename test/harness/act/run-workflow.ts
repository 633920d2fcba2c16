import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type JobIdentity, jobIdentity } from '../github/job-identity.ts'
import { type ClaimChanges, oidcClaims } from '../github/oidc-claims.ts'
import { jobVariables } from '../github/runner-environment.ts'
import { nodeFolder, peerProgram } from '../peers.ts'
import { runProgram } from '../run-program.ts'
import { type LocalRepositories, localRepositoryArguments, THIRD_PARTY } from './local-actions.ts'
import { type JobRun, readActLog } from './read-act-log.ts'
import { makeThrowAwayRepository } from './throw-away-repository.ts'

/** A workflow to run, and what its jobs find around them. */
export interface WorkflowRequest {
  /** The folder whose contents become the repository. */
  readonly source: string
  /** The workflow's file, from the root of the repository. */
  readonly workflow: string
  /** A folder of this run alone: the clone and all that act writes. */
  readonly folder: string
  /** What the run differs in from the default job; the commit is always that of the clone. */
  readonly job?: Partial<JobIdentity>
  /** Further variables, such as those of the artifact service. */
  readonly environment?: Readonly<Record<string, string>>
  /** The repository's variables, which expressions find under `vars`. */
  readonly repositoryVariables?: Readonly<Record<string, string>>
  readonly secrets?: Readonly<Record<string, string>>
  /** Makes the variables through which jobs ask for OIDC tokens, from the claims of the run. */
  readonly requestEnvironment?: (claims: ClaimChanges) => Readonly<Record<string, string>>
  /** Folders that stand in for repositories of actions; those of artifacts are known. */
  readonly localRepositories?: LocalRepositories
  /** The event's payload. */
  readonly payload?: unknown
}

export interface WorkflowRun {
  readonly exitCode: number
  readonly jobs: Readonly<Record<string, JobRun>>
  /** The commit that was run. */
  readonly sha: string
  /** All that act printed. */
  readonly log: string
}

/** Runs a workflow on this machine with act, each job in a fresh folder, nothing fetched. */
export async function runWorkflow(request: WorkflowRequest): Promise<WorkflowRun> {
  const job = jobIdentity({ ...request.job, workflowPath: request.workflow })
  const clone = join(request.folder, 'repository')
  const { sha } = await makeThrowAwayRepository(request.source, clone, job)
  const args = await actArguments(request, { ...job, sha }, clone)
  const { exitCode, stdout, stderr } = await runProgram(peerProgram('act'), args, {
    cwd: clone,
    env: actEnvironment(request.folder),
    timeoutMs: 300_000,
  })
  const log = `${stdout}\n${stderr}`
  return { exitCode, jobs: readActLog(log), sha, log }
}

async function actArguments(
  request: WorkflowRequest,
  job: JobIdentity,
  clone: string,
): Promise<readonly string[]> {
  const payload = join(request.folder, 'event.json')
  await mkdir(request.folder, { recursive: true })
  await writeFile(payload, JSON.stringify(request.payload ?? {}))
  const variables = {
    ...stepVariables(job),
    ...request.requestEnvironment?.(oidcClaims(job)),
    THIRD_PARTY_DOUBLES: THIRD_PARTY,
    ...request.environment,
  }
  return [
    job.eventName,
    '--workflows',
    request.workflow,
    '--platform',
    'ubuntu-latest=-self-hosted',
    '--json',
    '--action-offline-mode',
    '--no-cache-server',
    '--actor',
    job.actor,
    '--eventpath',
    payload,
    ...pairs('--env', variables),
    ...pairs('--var', request.repositoryVariables ?? {}),
    ...pairs('--secret', request.secrets ?? {}),
    ...localRepositoryArguments(clone, request.localRepositories ?? {}),
  ]
}

const pairs = (option: string, variables: Readonly<Record<string, string>>): readonly string[] =>
  Object.entries(variables).flatMap(([name, value]) => [option, `${name}=${value}`])

/** Set by act for each job or step, and wrong when they are the same everywhere. */
const LEFT_TO_ACT: readonly string[] = ['CI', 'GITHUB_JOB', 'GITHUB_ACTION', 'GITHUB_ACTOR']

const stepVariables = (job: JobIdentity): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(jobVariables(job)).filter(([name]) => !LEFT_TO_ACT.includes(name)))

/** The system's PATH with this process's Node in front, which act hands to every JavaScript action. */
const actEnvironment = (folder: string): Record<string, string> => ({
  PATH: `${nodeFolder()}:/usr/local/bin:/usr/bin:/bin`,
  HOME: folder,
  XDG_CACHE_HOME: join(folder, 'cache'),
})
