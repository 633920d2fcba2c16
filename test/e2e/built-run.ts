import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { makeThrowAwayRepository } from '../harness/act/throw-away-repository.ts'
import { type ArtifactService, startArtifactService } from '../harness/github/artifact-service.ts'
import { type JobIdentity, jobIdentity } from '../harness/github/job-identity.ts'
import { nodeFolder } from '../harness/peers.ts'
import { BuiltJob, copyOfDist, type StepResult } from './built-action.ts'

type Variables = Readonly<Record<string, string>>

/** One run of a workflow on built actions: its jobs share a commit and the artifact service, and nothing else. */
export class BuiltRun {
  readonly folder = mkdtempSync(join(tmpdir(), 'custody-run-'))
  readonly dist = copyOfDist()
  readonly artifacts: ArtifactService
  readonly commit: string
  readonly #checkout: string
  readonly #jobs: BuiltJob[] = []

  constructor(artifacts: ArtifactService, checkout: string, commit: string) {
    this.artifacts = artifacts
    this.commit = commit
    this.#checkout = checkout
  }

  /** A job of its own, with its own checkout; `variables` are made from its identity. */
  job(
    changes: Partial<JobIdentity> = {},
    variables: (identity: JobIdentity) => Variables = () => ({}),
  ): BuiltJob {
    const identity = jobIdentity({ sha: this.commit, ...changes })
    const services = {
      PATH: `${nodeFolder()}:/usr/local/bin:/usr/bin:/bin`,
      ...this.artifacts.environment,
      ...variables(identity),
    }
    const job = new BuiltJob(this.dist, identity, services)
    cpSync(this.#checkout, job.workspace, { recursive: true })
    this.#jobs.push(job)
    return job
  }

  async stop(): Promise<void> {
    await this.artifacts.stop()
    for (const folder of [this.folder, this.dist, this.#checkout, ...this.#jobs.map((job) => job.folder)])
      rmSync(folder, { recursive: true, force: true })
  }
}

/** A run on the contents of `source`, which become a repository of one commit. */
export async function startBuiltRun(source: string): Promise<BuiltRun> {
  const checkout = mkdtempSync(join(tmpdir(), 'custody-checkout-'))
  const isLeftOut = /\/(?:node_modules|dist)$/
  const clean = mkdtempSync(join(tmpdir(), 'custody-source-'))
  cpSync(source, clean, { recursive: true, filter: (path) => !isLeftOut.test(path) })
  const { sha } = await makeThrowAwayRepository(clean, checkout, jobIdentity())
  rmSync(clean, { recursive: true })
  return new BuiltRun(await startArtifactService(), checkout, sha)
}

/** What a step complains of: the codes of its annotations, and the codes that these name as found. */
export function codesOf({ stdout }: StepResult, level: 'error' | 'warning' = 'error'): readonly string[] {
  const lines = stdout.split('\n').filter((line) => line.startsWith(`::${level} `))
  return lines.flatMap((line) => {
    const found = /found ([a-z]+(?:-[a-z]+)+) at/.exec(line)?.[1]
    return [/Custody%3A ([a-z-]+)::/.exec(line)?.[1] ?? 'no code', ...(found === undefined ? [] : [found])]
  })
}

/** A step that has to succeed; throws with what it said. */
export async function must(step: Promise<StepResult>): Promise<StepResult> {
  const result = await step
  if (result.exitCode === 0) return result
  throw new Error(`a step failed: ${result.stdout}${result.stderr}`)
}

/** The digest that a step hands on. */
export const digestOf = ({ outputs }: StepResult): string => outputs['bundle-digest'] ?? ''
