import { CustodyError } from '@custody/core/errors'
import { plainText } from '@custody/core/text/plain-text'
import { workflowCommand } from '@custody/core/text/workflow-command'
import { annotate } from './annotate.ts'
import { variable } from './environment.ts'
import { errorSummary } from './error-summary.ts'
import { githubError } from './github-errors.ts'
import { type Runner, thisRunner } from './runner.ts'
import { writeSummary } from './write-summary.ts'

/**
 * Runs an action: a step succeeds only when `main` has ended without an error. An error becomes one annotation, one block
 * of the summary and exit status 1. One that is not a `CustodyError` is our fault; its stack goes to the debug log alone.
 * An action that has said itself why it failed returns `failed`.
 * @param action name of the action, for the summary
 */
export async function runAction(action: string, main: (runner: Runner) => Promise<unknown>): Promise<void> {
  // Until main has ended: Node exits with 0 when nothing is left to wait for, also in the middle of an action.
  process.exitCode = 1
  process.on('uncaughtException', (error) => {
    reportFailure(thisRunner, action, error)
    // Not before the log is written: where it is a pipe, some systems write it later.
    process.stdout.write('', () => process.exit(1))
  })
  try {
    if ((await main(thisRunner)) !== 'failed') process.exitCode = 0
  } catch (error) {
    reportFailure(thisRunner, action, error)
  }
}

/** Annotation and summary block of whatever was thrown. */
export function reportFailure(runner: Runner, action: string, thrown: unknown): void {
  const error = thrown instanceof CustodyError ? thrown : githubError('unexpected-failure', { cause: thrown })
  writeDebug(runner, error)
  annotate(runner, 'error', error)
  try {
    writeSummary(runner, errorSummary(action, error))
  } catch {
    // The annotation has said it; a summary that cannot be written must not hide the first error.
  }
}

/** Stack of an error and of its causes, line by line. */
function writeDebug(runner: Runner, error: Error): void {
  if (variable(runner.environment, 'RUNNER_DEBUG') !== '1') return
  for (let cause: unknown = error; cause instanceof Error; cause = cause.cause) {
    for (const line of (cause.stack ?? cause.message).split('\n')) {
      runner.write(`${workflowCommand('debug', plainText(line, 500))}\n`)
    }
  }
}
