import { type JobIdentity, jobIdentity } from '../../../test/harness/github/job-identity.ts'
import { type RunnerEnvironment, runnerEnvironment } from '../../../test/harness/github/runner-environment.ts'
import type { Runner } from '../src/runner.ts'
import type { Patience } from '../src/send-request.ts'
import { newFolder } from './new-folder.ts'

/** A step of a job, with the runner's files on disk and its log in memory. */
export interface Step extends RunnerEnvironment {
  readonly runner: Runner
  readonly folder: string
  readonly log: () => string
}

/** Starts a step; variables that are undefined are taken away. */
export async function startStep(
  variables: Readonly<Record<string, string | undefined>> = {},
  job: Partial<JobIdentity> = {},
): Promise<Step> {
  const folder = newFolder()
  const files = await runnerEnvironment(jobIdentity(job), folder)
  const lines: string[] = []
  const runner = {
    environment: { ...files.variables, ...variables },
    write: (text: string) => void lines.push(text),
  }
  return { ...files, folder, runner, log: () => lines.join('') }
}

/** Asks twice, without waiting long. */
export const impatient: Patience = { attempts: 3, delayMs: 1, timeoutMs: 2000 }

/** Code of the error that a function ends with. */
export async function codeOf(action: () => unknown): Promise<unknown> {
  try {
    await action()
  } catch (error) {
    return error instanceof Error && 'code' in error ? error.code : error
  }
  return 'no error'
}
