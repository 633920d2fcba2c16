import type { JsonValue } from '@custody/core/json/read-json'
import { codeFinding } from '../code-finding.ts'
import { cweOfNumber } from '../cwe.ts'
import type { Finding } from '../finding.ts'
import type { ForeignObject } from '../foreign-object.ts'
import { redactMembers, rootObject } from '../foreign-root.ts'
import { ReadingNotes } from '../reading-notes.ts'
import { severityOf } from '../severity-words.ts'
import { filePlace } from '../source-place.ts'
import { utcTime } from '../utc-time.ts'
import type { ReaderResult, ReportSource } from './reader.ts'
import { scanResult } from './scan-result.ts'

/** Reads what `kics scan --report-formats json` writes: queries, each with the places where it found something. */
export function readKics(document: JsonValue, source: ReportSource): ReaderResult {
  const notes = new ReadingNotes()
  const report = rootObject(document, notes)
  const findings = report
    .neededObjects('queries')
    .flatMap((query) => query.neededObjects('files').map((file) => findingOf(query, file, source)))
  const scanned = report.number('files_scanned') ?? 0
  if (scanned === 0) notes.limit('nothing-scanned', 'The tool counts no file.', '/files_scanned')
  noteGaps(report, findings.length)
  return scanResult(
    {
      tool: { name: 'KICS', version: report.text('kics_version') },
      kinds: ['iac'],
      confirmed: scanned > 0 && report.has('end') ? 'tool' : 'no',
      records: findings.length,
      findings,
      scannedAt: utcTime(report.text('end')),
    },
    source,
    notes,
  )
}

const gaps = [
  ['files_failed_to_scan', 'files were not scanned'],
  ['queries_failed_to_execute', 'queries failed'],
] as const

function noteGaps(report: ForeignObject, found: number): void {
  for (const [member, what] of gaps) {
    const count = report.number(member) ?? 0
    if (count > 0) report.notes.reason('tool-error', `${count} ${what}.`, report.pointer(member))
  }
  const total = report.number('total_counter') ?? 0
  if (total > found) {
    const text = `The report counts ${total} findings, and ${found} are here.`
    report.notes.reason('declared-incomplete', text, '/total_counter')
  }
}

/** Expected and actual values may be secrets, and are never read. */
function findingOf(query: ForeignObject, file: ForeignObject, source: ReportSource): Finding {
  const name = query.neededText('query_name') ?? 'unnamed'
  const isSecret = /^Passwords And Secrets\b/i.test(name)
  redactMembers(file, isSecret ? 'secrets' : 'snippets', 'expected_value', 'actual_value', 'search_value')
  return codeFinding({
    tool: 'KICS',
    kind: isSecret ? 'secret' : 'misconfiguration',
    ruleId: query.text('query_id') ?? name,
    title: name,
    message: query.text('description'),
    severity: severityOf({ word: query.text('severity') }),
    location: filePlace(file.neededText('file_name'), file.number('line')),
    cwes: cweOfNumber(query.id('cwe')),
    fingerprint: file.text('similarity_id'),
    source,
    at: file.at,
  })
}
