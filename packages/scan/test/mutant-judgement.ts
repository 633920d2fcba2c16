import type { ReportReading, Unreadable } from '../src/report-reading.ts'
import type { ReportMutant } from './report-mutants.ts'

type Reading = ReportReading | Unreadable

/** Whether the reading of a mutant is what it must be. */
export function isRight({ must }: ReportMutant, reading: Reading, original: Reading): boolean {
  const isComplete = reading.state === 'complete'
  switch (must) {
    case 'same':
      return JSON.stringify(worth(reading)) === JSON.stringify(worth(original))
    case 'lost':
      return !isComplete
    case 'line':
      return !('confirmed' in reading) || reading.confirmed === 'no'
    case 'never':
      return reading.state === 'unreadable'
    case 'wrong':
      return !isComplete || !('records' in original) || reading.records >= original.records
    case 'answer':
      return isComplete || reading.reasons.length > 0
  }
}

/** What a report is worth, apart from where things stand in it. */
function worth(reading: Reading) {
  if (!('tools' in reading)) return { state: reading.state, format: reading.format }
  const { state, format, confirmed, records, grouped, findings, components } = reading
  const ids = findings.map(({ id }) => id).toSorted()
  return { state, format, confirmed, records, grouped, ids, components: components.length }
}
