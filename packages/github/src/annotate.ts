import type { CustodyError } from '@custody/core/errors'
import { plainText } from '@custody/core/text/plain-text'
import { workflowCommand } from '@custody/core/text/workflow-command'
import type { Runner } from './runner.ts'

export type AnnotationLevel = 'error' | 'warning' | 'notice'

/** Longest message of an annotation, in characters: GitHub cuts at 4 KB, with the link at the end. */
const longest = 1000

/**
 * Shows an error as one annotation of the run: what was found, what to do, and where it is explained.
 * Nothing foreign in it can be taken for a workflow command.
 */
export function annotate(runner: Runner, level: AnnotationLevel, error: CustodyError): void {
  const text = [error.message, error.hint, error.page].map((line) => plainText(line, longest)).join('\n')
  runner.write(`${workflowCommand(level, text, { title: `Custody: ${error.code}` })}\n`)
}
