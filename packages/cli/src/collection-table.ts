import { plainText } from '@custody/core/text/plain-text'
import { wrap } from '@custody/report/terminal/display-width'
import type { Collection } from '@custody/scan/collect-reports'
import type { ReportRow } from '@custody/scan/evidence-index'

const heading = ['report', 'tool', 'state', 'confirmed', 'findings', 'components'] as const
const gap = '  '
const mostOfTool = 20
/** Of a path at the least, however narrow the screen is. */
const leastOfPath = 12

/** What a person wants to see of reports that were read: a row each, the worst first, what each is not worth below. */
export function collectionTable({ reports, missing }: Collection, columns: number): string {
  const sorted = worstFirst(reports)
  const facts = sorted.map(factsOf)
  const widths = heading
    .slice(1)
    .map((title, at) => Math.max(title.length, ...facts.map((row) => row[at]?.length ?? 0)))
  const taken = widths.reduce((sum, width) => sum + width + gap.length, 0)
  const paths = sorted.map(({ path }) => endOf(plainText(path, 300), Math.max(leastOfPath, columns - taken)))
  const pathWidth = Math.max(heading[0].length, ...paths.map(({ length }) => length))
  const rows = [heading, ...facts.map((row, at) => [paths[at] ?? '', ...row])]
  const lines = rows.map((row) =>
    row
      .map((cell, at) => cell.padEnd([pathWidth, ...widths][at] ?? 0))
      .join(gap)
      .trimEnd(),
  )
  const remarks = [...sorted.flatMap(remarksOn), ...missing.map(({ text }) => text)]
  return `${[...lines, ...remarks.flatMap((remark) => remarkLines(remark, columns))].join('\n')}\n`
}

const rank: Readonly<Record<ReportRow['state'], number>> = {
  failed: 0,
  unreadable: 1,
  incomplete: 2,
  stale: 3,
  complete: 4,
}

function worstFirst(reports: readonly ReportRow[]): readonly ReportRow[] {
  return reports.toSorted(
    (a, b) => rank[a.state] - rank[b.state] || Number(isUnconfirmed(b)) - Number(isUnconfirmed(a)),
  )
}

/** A scan that found nothing, and that nobody says to have ended: it looks like a clean one. */
function isUnconfirmed({ state, confirmed, counts, kinds }: ReportRow): boolean {
  const isScan = kinds.length === 0 || kinds.some((kind) => kind !== 'sbom')
  return state === 'complete' && confirmed === 'no' && counts.open === 0 && isScan
}

function remarksOn(row: ReportRow): readonly string[] {
  const doubt = 'nothing confirms that the scan came to its end: no finding is not a clean result'
  const texts = [
    ...row.reasons.map(({ text }) => text),
    ...(isUnconfirmed(row) ? [doubt] : []),
    ...qualityOf(row),
  ]
  return texts.map((text) => `${row.path}: ${text}`)
}

/** The score of an SBOM by each profile of minimum elements. */
function qualityOf({ quality }: ReportRow): readonly string[] {
  if (quality === undefined) return []
  const scores = quality.profiles.map(({ profile, score }) => `${profile} ${score}`)
  return [`quality ${scores.join(', ')} of 100`]
}

function remarkLines(remark: string, columns: number): readonly string[] {
  return wrap(plainText(remark, 300), columns - 4).map((line, at) => `${at === 0 ? '  ' : '    '}${line}`)
}

function factsOf({ tool, state, confirmed, counts }: ReportRow): readonly string[] {
  const name = tool === undefined ? '-' : `${tool.name} ${tool.version ?? ''}`.trim()
  return [plainText(name, mostOfTool), state, confirmed, String(counts.open), String(counts.components)]
}

/** The end of a path tells more than its beginning. */
function endOf(path: string, width: number): string {
  return path.length <= width ? path : `…${path.slice(path.length - width + 1)}`
}
