import { plainText } from '@custody/core/text/plain-text'
import { workflowCommand } from '@custody/core/text/workflow-command'
import type { Runner } from './runner.ts'

/** Something that a scanner found, for the pages of the run and of the commit. Its texts are foreign. */
export interface AnnotatedFinding {
  readonly severity: string
  readonly what: string
  readonly closes: readonly string[]
  readonly path?: string
  readonly line?: number
}

/** Longest text and longest path, in characters. */
const longest = 500

/** Shows a finding as an annotation, at its place where a report says one: a warning where it is critical or high, else a notice. */
export function annotateFinding(runner: Runner, finding: AnnotatedFinding): void {
  const { severity, what, closes, path, line } = finding
  const level = severity === 'critical' || severity === 'high' ? 'warning' : 'notice'
  const text = plainText(
    `${severity}: ${what}${closes.length === 0 ? '' : ` (${closes.join(', ')})`}`,
    longest,
  )
  const place =
    path === undefined ? {} : { file: plainText(path, longest), ...(line === undefined ? {} : { line }) }
  runner.write(`${workflowCommand(level, text, { title: 'Custody: fix first', ...place })}\n`)
}
