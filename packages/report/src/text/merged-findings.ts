import { severityBuckets } from '@custody/scan/severity'
import type { ReportFindings } from '../report-model.ts'

/** Why the counts of the tools do not sum to the counts of all. */
export const mergedNote = 'What several tools found counts once, at its worst.'

/** Whether a reader who sums the counts of the tools gets other numbers than the counts of all. */
export function areMerged({ counts, byTool }: ReportFindings): boolean {
  return severityBuckets.some(
    (severity) => byTool.reduce((sum, tool) => sum + tool.counts[severity], 0) !== counts[severity],
  )
}
