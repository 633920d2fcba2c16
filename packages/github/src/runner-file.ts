import { appendFileSync } from 'node:fs'
import { githubError } from './github-errors.ts'

/**
 * Appends to one of the files that the runner reads after the step.
 * @param name of the variable that holds the path; the path itself is not shown
 * @throws runner-file-failed
 */
export function appendRunnerFile(name: string, path: string, text: string): void {
  try {
    appendFileSync(path, text, 'utf8')
  } catch (cause) {
    throw githubError('runner-file-failed', { where: name, cause })
  }
}
