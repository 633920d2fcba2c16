import { statSync } from 'node:fs'
import { variable } from './environment.ts'
import type { Runner } from './runner.ts'
import { appendRunnerFile } from './runner-file.ts'

/** GitHub drops the whole summary of a step that is larger, in bytes ("Step isolation and limits"). */
const summaryLimit = 1024 * 1024

const cutNote = '\n\n_The summary ends here: it was larger than the 1 MiB that GitHub shows for one step._\n'

/**
 * Appends Markdown to the summary of the step. What would exceed GitHub's limit is cut at the end of a line, with a note.
 * A runner without summaries gets none: a summary only repeats what outputs and files say.
 * @throws runner-file-failed
 */
export function writeSummary(runner: Runner, markdown: string): void {
  const path = variable(runner.environment, 'GITHUB_STEP_SUMMARY')
  if (path === undefined) return
  const room = summaryLimit - (statSync(path, { throwIfNoEntry: false })?.size ?? 0)
  appendRunnerFile(
    'GITHUB_STEP_SUMMARY',
    path,
    cut(markdown.endsWith('\n') ? markdown : `${markdown}\n`, room),
  )
}

function cut(text: string, room: number): string {
  const bytes = Buffer.from(text)
  if (bytes.byteLength <= room) return text
  const end = bytes.lastIndexOf('\n', room - Buffer.byteLength(cutNote) - 1)
  return end < 0 || room < Buffer.byteLength(cutNote) ? '' : bytes.toString('utf8', 0, end + 1) + cutNote
}
