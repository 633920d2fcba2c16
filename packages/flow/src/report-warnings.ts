import type { CustodyError } from '@custody/core/errors'
import type { Collection } from '@custody/scan/collect-reports'
import { flowError } from './flow-errors.ts'

/** How many warnings stand by themselves: a run shows ten of a step. */
const shown = 9

/**
 * A warning for each report that is not complete and each thing that was to be reported and is not there, at most ten. They
 * fail no step: the evidence is recorded as what it is, and the gate decides.
 */
export function reportWarnings({ reports, missing }: Collection): readonly CustodyError[] {
  const incomplete = reports.flatMap(({ path, state, reasons }) =>
    state === 'complete'
      ? []
      : [
          {
            code: 'report-incomplete',
            where: path,
            found: `${state}: ${reasons[0]?.text ?? 'no reason'}`,
          } as const,
        ],
  )
  const absent = missing.map(
    ({ kind, tool, text }) => ({ code: 'report-absent', where: kind ?? tool, found: text }) as const,
  )
  const all = [...incomplete, ...absent].map(({ code, ...detail }) => flowError(code, detail))
  if (all.length <= shown + 1) return all
  const rest = flowError('report-incomplete', {
    found: `${all.length - shown} more reports that are not complete or not there`,
    hint: 'The summary of the step and its output `states` list all of them.',
  })
  return [...all.slice(0, shown), rest]
}

/** Whether the number of open findings is known: not where a report is not whole, or not there. */
export function areFindingsKnown({ reports, missing }: Collection): boolean {
  return missing.length === 0 && reports.every(({ state }) => state === 'complete')
}
