import { cpSync, existsSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type JobIdentity, jobIdentity } from '../harness/github/job-identity.ts'
import { runnerEnvironment } from '../harness/github/runner-environment.ts'
import { type ProgramResult, runProgram } from '../harness/run-program.ts'

export const ACTIONS = ['record', 'scan-collect', 'attest', 'verify-gate', 'report'] as const

export type ActionName = (typeof ACTIONS)[number]

const BUILT = join(import.meta.dirname, '..', '..', 'dist')

/** What was built, in a folder with nothing above or beside it that it could load by mistake. */
export function copyOfDist(): string {
  if (!existsSync(BUILT)) throw new Error('nothing was built: run "npm run build"')
  const folder = mkdtempSync(join(tmpdir(), 'custody-dist-'))
  cpSync(BUILT, folder, { recursive: true })
  return folder
}

export interface StepResult extends ProgramResult {
  readonly outputs: Readonly<Record<string, string>>
  readonly summary: string
  readonly milliseconds: number
}

/** One job on this machine: a workspace that its steps share. */
export class BuiltJob {
  readonly dist: string
  readonly folder = mkdtempSync(join(tmpdir(), 'custody-job-'))
  readonly workspace = join(this.folder, 'workspace')
  identity: JobIdentity
  /** Variables beside those of the runner: services of the run, PATH, secrets. */
  readonly services: Readonly<Record<string, string>>

  constructor(
    dist: string,
    identity: Partial<JobIdentity> = {},
    services: Readonly<Record<string, string>> = {},
  ) {
    this.dist = dist
    this.identity = jobIdentity(identity)
    this.services = services
  }

  /** Runs an action as the runner does, with nothing in its environment but INPUT_*, GITHUB_*, RUNNER_* and the services. */
  async step(action: ActionName, inputs: Readonly<Record<string, string>> = {}): Promise<StepResult> {
    const step = await runnerEnvironment(this.identity, this.folder, {}, inputs)
    const own = Object.entries(step.variables).filter(([name]) => /^(?:INPUT|GITHUB|RUNNER)_/.test(name))
    const start = performance.now()
    const result = await runProgram(process.execPath, [join(this.dist, `${action}.js`)], {
      cwd: step.workspace,
      env: { ...Object.fromEntries(own), ...this.services },
    })
    const milliseconds = performance.now() - start
    const files = { outputs: await step.outputs(), summary: await step.summary() }
    return { ...result, ...files, milliseconds }
  }
}
