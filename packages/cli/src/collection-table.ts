import { plainText } from '@custody/core/text/plain-text'
import type { Collection } from '@custody/scan/collect-reports'
import type { ReportRow } from '@custody/scan/evidence-index'

/** What a person wants to see of reports that were read: a row each, what is not complete with its reason below. */
export function collectionTable({ reports, missing }: Collection, columns: number): string {
  const rows = [['report', 'tool', 'state', 'confirmed', 'findings', 'components'], ...reports.map(cells)]
  const widths =
    rows[0]?.map((_, at) =>
      Math.min(
        Math.max(...rows.map((row) => row[at]?.length ?? 0)),
        at === 0 ? Math.max(20, columns - 60) : 24,
      ),
    ) ?? []
  const lines = rows.map((row) =>
    row
      .map((cell, at) => cell.slice(0, widths[at]).padEnd(widths[at] ?? 0))
      .join('  ')
      .trimEnd(),
  )
  const reasons = reports.flatMap(({ path, reasons: found }) => found.map(({ text }) => `  ${path}: ${text}`))
  const absent = missing.map(({ text }) => `  ${text}`)
  return `${[...lines, ...[...reasons, ...absent].map((line) => plainText(line, 300))].join('\n')}\n`
}

function cells({ path, tool, state, confirmed, counts }: ReportRow): readonly string[] {
  const name = tool === undefined ? '-' : `${tool.name} ${tool.version ?? ''}`.trim()
  return [path, name, state, confirmed, String(counts.grouped), String(counts.components)].map((text) =>
    plainText(text, 80),
  )
}
