import type { Reason } from './reason.ts'
import type { ReportReading } from './report-reading.ts'

/** One page of what a service gives in several. */
export type ReportPage = {
  /** What there are pages of, as `issues`. */
  readonly what: string
  /** From 1. */
  readonly index: number
  readonly records: number
  /** Records of all pages. */
  readonly total: number
  /** How many pages there are, where that is said. */
  readonly pages?: number | undefined
  readonly pointer: string
}

/** Judges a report by the pages that are in it: all of them, each once, or it is incomplete. */
export function judgePages(reading: ReportReading): ReportReading {
  const { pages = [], ...rest } = reading
  const faults = [...Map.groupBy(pages, ({ what }) => what).values()].flatMap(faultOf)
  if (faults.length === 0) return rest
  const state = rest.state === 'complete' ? 'incomplete' : rest.state
  return { ...rest, state, reasons: [...rest.reasons, ...faults] }
}

function faultOf(pages: readonly ReportPage[]): readonly Reason[] {
  const [first] = pages
  if (first === undefined) return []
  const { what, total, pointer } = first
  const indexes = pages.map(({ index }) => index).toSorted((a, b) => a - b)
  const records = pages.reduce((sum, page) => sum + page.records, 0)
  const isEach =
    indexes.every((index, at) => index === at + 1) &&
    indexes.length >= Math.max(...pages.map((page) => page.pages ?? 1))
  const isWhole = isEach && records >= total
  if (isWhole && pages.every((page) => page.total === total)) return []
  const text =
    pages.length === 1
      ? `This is page ${first.index}, with ${records} of ${total} ${what}.`
      : `These are the pages ${indexes.slice(0, 20).join(', ')}, with ${records} of ${total} ${what}.`
  return [{ code: 'declared-incomplete', text, pointer }]
}
