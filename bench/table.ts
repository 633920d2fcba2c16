import type { Aim } from './figure.ts'
import type { Measured, MeasuredFigure } from './measure.ts'

/** The figures as a table in Markdown. */
export function tableOf(figures: readonly MeasuredFigure[]): string {
  const rows = [
    ['what', 'by', 'median', 'min–max', 'against ours', 'largest process', 'aim'],
    ['---', '---', '--:', '--:', '--:', '--:', '---'],
    ...figures.flatMap(rowsOf),
  ]
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? []
  return rows.map((row) => `| ${row.map((cell, at) => pad(cell, widths[at] ?? 0)).join(' | ')} |`).join('\n')
}

/** Whether ours reached its aim; a figure without one did. */
export function isReached({ aim, measured }: MeasuredFigure): boolean {
  const [ours, ...others] = measured
  if (aim === undefined || ours === undefined) return true
  if ('below' in aim) {
    const isSmall = (ours.peak ?? 0) < (aim.peakBelow ?? Number.POSITIVE_INFINITY)
    return ours.median < aim.below && isSmall && others.every(({ ratio }) => ratio >= (aim.timesLess ?? 0))
  }
  return others.every(({ contender, ratio }) => !aim.asGoodAs.includes(contender) || ratio >= 1)
}

function rowsOf(figure: MeasuredFigure): readonly (readonly string[])[] {
  return figure.measured.map((measured, at) => [
    at === 0 ? figure.name : '',
    measured.contender,
    `${rounded(measured.median)} ${figure.unit}`,
    span(measured),
    at === 0 ? '' : `${measured.ratio.toFixed(2)} times`,
    measured.peak === undefined ? '' : `${Math.round(measured.peak)} MiB`,
    at === 0 ? aimText(figure) : '',
  ])
}

function aimText(figure: MeasuredFigure): string {
  if (figure.aim === undefined) return ''
  return `${wordsOf(figure.aim, figure.unit)}: ${isReached(figure) ? 'reached' : 'missed'}`
}

function wordsOf(aim: Aim, unit: string): string {
  if ('asGoodAs' in aim) return `≤ ${aim.asGoodAs.join(', ')}`
  const times = aim.timesLess === undefined ? '' : `, ${aim.timesLess} times less`
  const memory = aim.peakBelow === undefined ? '' : ` and ${aim.peakBelow} MiB`
  return `< ${aim.below} ${unit}${memory}${times}`
}

function span({ min, max }: Measured): string {
  return min === max ? '' : `${rounded(min)}–${rounded(max)}`
}

function rounded(value: number): string {
  return value.toFixed(value < 100 ? 2 : 0)
}

function pad(cell: string, width: number): string {
  return cell === '--:'
    ? `${'-'.repeat(width - 1)}:`
    : cell === '---'
      ? '-'.repeat(width)
      : cell.padEnd(width)
}
