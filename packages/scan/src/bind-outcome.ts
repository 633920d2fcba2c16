import type { Outcome } from './outcome.ts'
import type { Tool } from './report-reading.ts'
import { sameTool } from './tools.ts'

/** The outcomes of a workflow that are about one report. */
export type BoundOutcome = {
  /** The end of its step; undefined where nothing is said of it, or not of all tools whose runs it holds. */
  readonly outcome: Outcome | undefined
  /** The names by which outcomes were bound. */
  readonly names: readonly string[]
}

/**
 * Binds outcomes to a report by the name of its tool: the one that the workflow gives it, or those that it names itself.
 * Names are compared whole, without case; other names of a known tool count. One that is not a success outweighs the others.
 */
export function bindOutcome(
  outcomes: ReadonlyMap<string, Outcome>,
  hint: string | undefined,
  tools: readonly Tool[],
): BoundOutcome {
  const own = [...(hint === undefined ? [] : [hint]), ...tools.map(({ name }) => name)]
  const bound = [...outcomes].filter(([name]) => own.some((tool) => sameTool(name, tool)))
  const names = bound.map(([name]) => name)
  const bad = bound.find(([, outcome]) => outcome !== 'success')
  if (bad !== undefined) return { outcome: bad[1], names }
  const hinted = hint !== undefined && names.some((name) => sameTool(name, hint))
  const all = bound.length > 0 && tools.every((tool) => names.some((name) => sameTool(name, tool.name)))
  return { outcome: hinted || all ? 'success' : undefined, names }
}
