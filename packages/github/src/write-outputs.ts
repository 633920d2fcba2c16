import { randomUUID } from 'node:crypto'
import { requiredVariable } from './environment.ts'
import { githubError } from './github-errors.ts'
import type { Runner } from './runner.ts'
import { appendRunnerFile } from './runner-file.ts'

/** What a job can pass on at most, in bytes (GitHub's limits of workflow syntax, `jobs.<job_id>.outputs`). */
const outputLimit = 1024 * 1024

/**
 * Sets outputs of the step through the runner's file. All are written at once; values may have several lines.
 * @throws environment-incomplete, output-too-large, runner-file-failed
 */
export function writeOutputs(runner: Runner, outputs: Readonly<Record<string, string>>): void {
  const path = requiredVariable(runner.environment, 'GITHUB_OUTPUT')
  const size = Object.values(outputs).reduce((sum, value) => sum + Buffer.byteLength(value), 0)
  if (size > outputLimit) {
    throw githubError('output-too-large', { found: `${size} bytes`, expected: `at most ${outputLimit}` })
  }
  const entries = Object.entries(outputs).map(([name, value]) => entry(name, value))
  appendRunnerFile('GITHUB_OUTPUT', path, entries.join(''))
}

/** A fresh delimiter for each value: nothing that a value holds can end it and begin an output of its own. */
function entry(name: string, value: string): string {
  const delimiter = `custody-${randomUUID()}`
  return `${name}<<${delimiter}\n${value}\n${delimiter}\n`
}
