import type { ForeignObject } from '../foreign-object.ts'
import { quoted } from '../neutral-text.ts'

/**
 * What `npm audit` and those that write as it does say of the audit as a whole. An `error` stands in the place of a result.
 * @param listed number of vulnerabilities that the report lists
 * @returns whether the tool says that it looked at packages
 */
export function npmAuditOutcome(report: ForeignObject, listed: number): 'tool' | 'no' {
  const error = report.value['error'] === undefined ? undefined : report.object('error')
  if (report.has('error')) {
    const told = ['summary', 'message', 'code'].map((key) => error?.text(key))
    const said = [...told, report.text('message')].find((text) => text !== undefined) ?? 'no reason given'
    report.notes.reason('tool-failed', `The audit did not run: ${quoted(said)}.`, report.pointer('error'))
    return 'no'
  }
  const metadata = report.object('metadata')
  const counted = countOf(metadata?.object('vulnerabilities'))
  if (counted > 0 && listed === 0) {
    const text = `The report counts ${counted} vulnerabilities and lists none.`
    report.notes.reason('declared-incomplete', text, report.pointer('metadata'))
  }
  return looked(metadata) > 0 ? 'tool' : 'no'
}

function countOf(counts: ForeignObject | undefined): number {
  const words = ['info', 'low', 'moderate', 'high', 'critical']
  return words.reduce((sum, word) => sum + (counts?.number(word) ?? 0), 0)
}

/** Packages that were looked at; from version 7 on they are counted by kind. */
function looked(metadata: ForeignObject | undefined): number {
  const dependencies = metadata?.value['dependencies']
  if (typeof dependencies !== 'number') return metadata?.object('dependencies')?.number('total') ?? 0
  return (metadata?.number('totalDependencies') ?? 0) + dependencies
}
