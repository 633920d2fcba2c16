import { plainText } from '@custody/core/text/plain-text'
import type { Collection } from '@custody/scan/collect-reports'
import type { ReportRow } from '@custody/scan/evidence-index'

const heading = ['report', 'tool', 'state', 'confirmed', 'findings', 'components'] as const
/** What a cell may take at the most; the path gets what is left of the screen. */
const cellWidth = 22
const otherColumns = 56

/** What a person wants to see of reports that were read: a row each, what is not complete with its reason below. */
export function collectionTable({ reports, missing }: Collection, columns: number): string {
  const rows = [heading, ...reports.map((row) => cells(row, Math.max(20, columns - otherColumns)))]
  const widths = heading.map((_, at) => Math.max(...rows.map((row) => row[at]?.length ?? 0)))
  const lines = rows.map((row) =>
    row
      .map((cell, at) => cell.padEnd(widths[at] ?? 0))
      .join('  ')
      .trimEnd(),
  )
  const reasons = reports.flatMap(({ path, reasons: found }) => found.map(({ text }) => `  ${path}: ${text}`))
  const remarks = [
    ...reasons,
    ...reports.flatMap(qualityLine),
    ...missing.map(({ text }) => `  ${text}`),
  ].map((line) => plainText(line, 300))
  return `${[...lines, ...remarks].join('\n')}\n`
}

/** The score of an SBOM by each profile of minimum elements. */
function qualityLine({ path, quality }: ReportRow): readonly string[] {
  if (quality === undefined) return []
  const scores = quality.profiles.map(({ profile, score }) => `${profile} ${score}`)
  return [`  ${path}: quality ${scores.join(', ')} of 100`]
}

function cells({ path, tool, state, confirmed, counts }: ReportRow, pathWidth: number): readonly string[] {
  const name = tool === undefined ? '-' : `${tool.name} ${tool.version ?? ''}`.trim()
  const counted = [String(counts.open), String(counts.components)]
  return [endOf(plainText(path, 300), pathWidth), plainText(name, cellWidth), state, confirmed, ...counted]
}

/** The end of a path tells more than its beginning. */
function endOf(path: string, width: number): string {
  return path.length <= width ? path : `…${path.slice(path.length - width + 1)}`
}
