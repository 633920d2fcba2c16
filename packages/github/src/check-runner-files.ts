import { type Environment, requiredVariable, variable } from './environment.ts'
import { openMemory } from './job-memory.ts'
import { appendRunnerFile } from './runner-file.ts'

/**
 * Says before a step does anything what it could not hand on afterwards: outputs, its summary, and what later steps are to know.
 * @throws environment-incomplete, runner-file-failed
 */
export function checkRunnerFiles(environment: Environment): void {
  appendRunnerFile('GITHUB_OUTPUT', requiredVariable(environment, 'GITHUB_OUTPUT'), '')
  const summary = variable(environment, 'GITHUB_STEP_SUMMARY')
  if (summary !== undefined) appendRunnerFile('GITHUB_STEP_SUMMARY', summary, '')
  openMemory(environment)
}
