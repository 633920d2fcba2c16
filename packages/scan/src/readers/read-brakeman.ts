import type { JsonValue } from '@custody/core/json/read-json'
import { codeFinding } from '../code-finding.ts'
import { cweOfNumber } from '../cwe.ts'
import type { Finding, Suppression } from '../finding.ts'
import type { ForeignObject } from '../foreign-object.ts'
import { redactMembers, rootObject } from '../foreign-root.ts'
import { listOf } from '../member.ts'
import { neutralText, quoted } from '../neutral-text.ts'
import { ReadingNotes } from '../reading-notes.ts'
import { noSeverity } from '../severity.ts'
import { filePlace } from '../source-place.ts'
import type { ReaderResult, ReportSource } from './reader.ts'
import { scanResult } from './scan-result.ts'

/** Reads what `brakeman --format json` writes. It gives a confidence, which is no severity. */
export function readBrakeman(document: JsonValue, source: ReportSource): ReaderResult {
  const notes = new ReadingNotes()
  const report = rootObject(document, notes)
  const info = report.neededObject('scan_info')
  for (const error of report.objects('errors')) {
    const text = error.text('error') ?? 'no text'
    notes.reason('tool-error', `The tool notes an error: ${quoted(text)}.`, error.at)
  }
  return scanResult(
    {
      tool: { name: 'Brakeman', version: info?.text('brakeman_version') },
      kinds: ['sast'],
      confirmed: info?.has('end_time') === true ? 'tool' : 'no',
      records: listOf(report.value, 'warnings').length,
      findings: [
        ...report.neededObjects('warnings').map((warning) => findingOf(warning, source)),
        ...report
          .objects('ignored_warnings')
          .map((warning) => findingOf(warning, source, ignoredAs(warning))),
      ],
      scannedAt: timeOf(info?.text('end_time')),
    },
    source,
    notes,
  )
}

function findingOf(warning: ForeignObject, source: ReportSource, suppressed?: Suppression): Finding {
  const name = warning.text('check_name') ?? warning.neededText('warning_type') ?? 'unnamed'
  redactMembers(warning, 'snippets', 'code', 'user_input')
  return codeFinding({
    tool: 'Brakeman',
    ruleId: name,
    title: warning.text('warning_type') ?? name,
    message: warning.text('message'),
    severity: noSeverity,
    location: filePlace(warning.neededText('file'), warning.number('line')),
    cwes: cwesOf(warning),
    suppressed,
    fingerprint: warning.text('fingerprint'),
    source,
    at: warning.at,
  })
}

/** A list of numbers. */
function cwesOf(warning: ForeignObject): readonly string[] {
  return listOf(warning.value, 'cwe_id').flatMap((number, index) => {
    if (typeof number === 'number') return cweOfNumber(number)
    warning.notes.malformed('a number', warning.pointer('cwe_id', index))
    return []
  })
}

function ignoredAs(warning: ForeignObject): Suppression {
  const note = warning.text('note')
  return { by: 'external', reason: neutralText(note ?? 'Ignored') }
}

/** `2026-01-02 03:04:05 +0100`. */
function timeOf(text: string | undefined): string | undefined {
  const parts = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d) ([+-]\d\d)(\d\d)$/.exec(text ?? '')
  const time = parts === null ? undefined : new Date(`${parts[1]}T${parts[2]}${parts[3]}:${parts[4]}`)
  return time === undefined || Number.isNaN(time.getTime()) ? undefined : time.toISOString()
}
