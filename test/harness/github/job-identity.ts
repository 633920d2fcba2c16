/** Who runs a job, on what, and as which run: both its environment variables and its OIDC claims follow from it. */
export interface JobIdentity {
  /** `owner/name`. */
  readonly repository: string
  readonly repositoryId: string
  readonly ownerId: string
  readonly visibility: 'public' | 'private' | 'internal'
  /** Full form: `refs/heads/main`. */
  readonly ref: string
  readonly refProtected: boolean
  /** Commit, 40 hex digits. */
  readonly sha: string
  readonly eventName: string
  /** The workflow's name, and its file from the root of the repository. */
  readonly workflow: string
  readonly workflowPath: string
  /** `owner/name/path@ref` of the called workflow that the job stands in, when it is not the workflow itself. */
  readonly jobWorkflowRef?: string
  readonly jobWorkflowSha?: string
  readonly job: string
  readonly runId: string
  readonly runNumber: string
  readonly runAttempt: string
  readonly actor: string
  readonly actorId: string
  readonly runnerEnvironment: 'github-hosted' | 'self-hosted'
  readonly environment?: string
}

const DEFAULT_JOB: JobIdentity = {
  repository: 'acme/service',
  repositoryId: '710001',
  ownerId: '4201',
  visibility: 'public',
  ref: 'refs/heads/main',
  refProtected: true,
  sha: '6f9619ff8b86d011b42d00cf4fc964ff6f9619ff',
  eventName: 'push',
  workflow: 'release',
  workflowPath: '.github/workflows/release.yml',
  job: 'build',
  runId: '9000000001',
  runNumber: '17',
  runAttempt: '1',
  actor: 'octo',
  actorId: '1001',
  runnerEnvironment: 'github-hosted',
}

/** A job of `acme/service` on its main branch, with whatever the test wants different. */
export const jobIdentity = (changes: Partial<JobIdentity> = {}): JobIdentity => ({
  ...DEFAULT_JOB,
  ...changes,
})

/** `owner/name/path@ref` of the workflow that was started. */
export const workflowRef = (job: JobIdentity): string => `${job.repository}/${job.workflowPath}@${job.ref}`

/** `owner/name/path@ref` of the workflow file that holds the job: the certificate's identity is made of it. */
export const jobWorkflowRef = (job: JobIdentity): string => job.jobWorkflowRef ?? workflowRef(job)

/** The owner's part of `owner/name`. */
export const repositoryOwner = (job: JobIdentity): string => job.repository.split('/')[0] ?? ''

/** The subject alternative name of the certificate that the job gets. */
export const certificateIdentity = (job: JobIdentity): string => `https://github.com/${jobWorkflowRef(job)}`
