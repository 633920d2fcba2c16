import { plainText } from '@custody/core/text/plain-text'
import type { Runner } from './runner.ts'

/** Writes one line to the log of the step. Foreign text in it is made harmless; a longer line is cut. */
export function writeLog(runner: Runner, line: string): void {
  runner.write(`${plainText(line, 500)}\n`)
}
