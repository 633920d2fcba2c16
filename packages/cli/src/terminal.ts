import { isatty } from 'node:tty'
import type { CustodyError } from '@custody/core/errors'
import { plainText } from '@custody/core/text/plain-text'

/** Where the command speaks: results on stdout, everything about the work on stderr. */
export interface Terminal {
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly isTerminal: boolean
  readonly columns: number
  out(text: string): void
  note(line: string): void
}

export const thisTerminal: Terminal = {
  environment: process.env,
  isTerminal: isatty(1),
  // A terminal without a size says that it has no columns.
  columns: Math.min(process.stdout.columns || 80, 120),
  out: (text) => void process.stdout.write(text),
  note: (line) => void process.stderr.write(`${plainText(line, 300)}\n`),
}

/** Whether to write ANSI colours: on a terminal that has them, unless NO_COLOR is set. */
export function hasColour({ environment, isTerminal }: Terminal): boolean {
  return isTerminal && (environment['NO_COLOR'] ?? '') === '' && environment['TERM'] !== 'dumb'
}

/** Shows an error to people: what was found and expected, what to do, where it is explained. */
export function showError(error: CustodyError, level: 'error' | 'warning', terminal: Terminal): void {
  const lines = [`${level}: ${error.message}`, `  ${error.hint}`, `  ${error.code}: ${error.page}`]
  for (const line of lines) terminal.note(plainText(line, 1000))
}
