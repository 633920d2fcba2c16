import type { JsonValue } from '@custody/core/json/read-json'
import type { EvidenceKind } from '../../evidence-kind.ts'
import type { ForeignObject } from '../../foreign-object.ts'
import { rootObject, rootObjects } from '../../foreign-root.ts'
import { isList, listOf } from '../../member.ts'
import { quoted } from '../../neutral-text.ts'
import { ReadingNotes } from '../../reading-notes.ts'
import type { ReaderResult, ReportSource } from '../reader.ts'
import { scanResult } from '../scan-result.ts'
import { checkovFinding } from './checkov-finding.ts'

/**
 * Reads what `checkov --output json` writes: one object, one for each framework in a list, or, where there was nothing to
 * check, a bare summary.
 */
export function readCheckov(document: JsonValue, source: ReportSource): ReaderResult {
  const notes = new ReadingNotes()
  const parts = isList(document) ? rootObjects(document, notes) : [rootObject(document, notes)]
  const reports = parts.filter((part) => part.has('results') || part.has('check_type'))
  reports.forEach(noteGaps)
  if (reports.length === 0) notes.limit('nothing-scanned', 'The tool found nothing to check.')
  return scanResult(
    {
      tool: { name: 'Checkov', version: parts.map(versionOf).find((version) => version !== undefined) },
      kinds: [...new Set(reports.flatMap((report) => kindOf(report.text('check_type') ?? '')))],
      confirmed: reports.length > 0 && reports.every(checkedSomething) ? 'tool' : 'no',
      records: reports.reduce(
        (sum, report) => sum + listOf(report.object('results')?.value, 'failed_checks').length,
        0,
      ),
      findings: reports.flatMap((report) => findingsOf(report, source)),
    },
    source,
    notes,
  )
}

/** Frameworks that are no infrastructure as code. */
const kinds: Readonly<Record<string, EvidenceKind>> = {
  secrets: 'secrets',
  sca_package: 'sca',
  sca_image: 'sca',
  license: 'licence',
}

function kindOf(framework: string): EvidenceKind {
  return framework.startsWith('sast') ? 'sast' : (kinds[framework] ?? 'iac')
}

function findingsOf(report: ForeignObject, source: ReportSource) {
  const results = report.neededObject('results')
  const framework = report.text('check_type') ?? ''
  return [
    ...(results?.neededObjects('failed_checks') ?? []),
    ...(results?.objects('skipped_checks') ?? []),
  ].map((check) => checkovFinding(check, framework, source))
}

/** The summary of a report; of a bare one, the report itself. */
function summaryOf(part: ForeignObject): ForeignObject {
  return part.object('summary') ?? part
}

function versionOf(part: ForeignObject): string | undefined {
  return summaryOf(part).text('checkov_version')
}

function checkedSomething(report: ForeignObject): boolean {
  const summary = summaryOf(report)
  return (summary.number('passed') ?? 0) + (summary.number('failed') ?? 0) > 0
}

function noteGaps(report: ForeignObject): void {
  const results = report.object('results')
  for (const file of results?.texts('parsing_errors') ?? []) {
    report.notes.reason(
      'tool-error',
      `${quoted(file)} could not be parsed.`,
      results?.pointer('parsing_errors'),
    )
  }
  const failed = summaryOf(report).number('failed') ?? 0
  const here = listOf(results?.value, 'failed_checks').length
  if (failed > here) {
    const text = `The summary counts ${failed} failed checks, and ${here} are here.`
    report.notes.reason('declared-incomplete', text, report.pointer('summary', 'failed'))
  }
}
