import type { Environment } from './environment.ts'

/** The runner as a step sees it: what it was told, and where it may speak. */
export interface Runner {
  readonly environment: Environment
  /** Writes to the log of the step, where the runner looks for workflow commands. */
  write(text: string): void
}

/** The runner of this process. */
export const thisRunner: Runner = {
  environment: process.env,
  write: (text) => void process.stdout.write(text),
}
