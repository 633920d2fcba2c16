import type { JsonValue } from '@custody/core/json/read-json'
import type { Finding } from '../../finding.ts'
import type { ForeignObject } from '../../foreign-object.ts'
import { redactMembers, rootObject } from '../../foreign-root.ts'
import { listOf } from '../../member.ts'
import { quoted } from '../../neutral-text.ts'
import { ReadingNotes } from '../../reading-notes.ts'
import type { ReaderResult, ReportSource } from '../reader.ts'
import { scanResult } from '../scan-result.ts'
import { burpFinding } from './burp-issue.ts'

/** Reads the progress of a scan task, as the REST API of Burp Suite gives it while the scan runs and when it has ended. */
export function readBurpApi(document: JsonValue, source: ReportSource): ReaderResult {
  const notes = new ReadingNotes()
  const report = rootObject(document, notes)
  const status = report.neededText('scan_status')?.toLowerCase()
  noteStatus(status, notes)
  const events = report.neededObjects('issue_events')
  return scanResult(
    {
      tool: { name: 'Burp Suite' },
      kinds: ['dast'],
      confirmed: status === 'succeeded' ? 'tool' : 'no',
      records: listOf(report.value, 'issue_events').length,
      grouped: events.filter((event) => event.text('type') === 'issue_found').length,
      findings: events.flatMap((event) => findingOf(event, source)),
    },
    source,
    notes,
  )
}

function noteStatus(status: string | undefined, notes: ReadingNotes): void {
  if (status === undefined || status === 'succeeded') return
  const text = `The state of the scan is ${quoted(status)}.`
  const isFailed = status === 'failed' || status === 'cancelled' || status === 'canceled'
  notes.reason(isFailed ? 'tool-failed' : 'declared-incomplete', text, '/scan_status')
}

function findingOf(event: ForeignObject, source: ReportSource): readonly Finding[] {
  const issue = event.neededObject('issue')
  if (issue === undefined) return []
  redactMembers(issue, 'requests', 'evidence')
  redactMembers(issue, 'responses', 'evidence')
  const given = {
    tool: 'Burp Suite',
    type: issue.id('type_index'),
    name: issue.neededText('name'),
    severity: issue.text('severity'),
    origin: issue.text('origin'),
    path: issue.text('path'),
    caption: issue.text('caption'),
    classifications: [],
    serialNumber: issue.id('serial_number'),
  }
  return [burpFinding(given, issue.at, source)]
}
