import { markdownCode } from '@custody/core/text/markdown-code'
import { markdownText } from '@custody/core/text/markdown-text'

export interface StepSummary {
  readonly title: string
  /** What was done, in one sentence; foreign parts in it are neutralised here. */
  readonly sentence: string
  readonly rows: ReadonlyArray<readonly [string, string]>
}

/** The block that a step adds to the job's summary: one sentence, then names and digests as code. */
export function stepSummary({ title, sentence, rows }: StepSummary): string {
  const table = rows.map(([name, value]) => `| ${markdownText(name, 200)} | ${markdownCode(value, 400)} |`)
  return [
    `### Custody: ${markdownText(title, 200)}`,
    '',
    markdownText(sentence, 500),
    '',
    '| | |',
    '|---|---|',
    ...table,
    '',
  ].join('\n')
}
