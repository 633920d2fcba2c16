import type { JsonValue } from '@custody/core/json/read-json'
import { codeFinding } from '../code-finding.ts'
import { cweOfNumber } from '../cwe.ts'
import type { Finding } from '../finding.ts'
import type { ForeignObject } from '../foreign-object.ts'
import { redactMembers, rootObject } from '../foreign-root.ts'
import { listOf } from '../member.ts'
import { quoted } from '../neutral-text.ts'
import { ReadingNotes } from '../reading-notes.ts'
import { type SeverityWords, severityOf } from '../severity-words.ts'
import { filePlace } from '../source-place.ts'
import { utcTime } from '../utc-time.ts'
import type { ReaderResult, ReportSource } from './reader.ts'
import { scanResult } from './scan-result.ts'

export const banditSeverity: SeverityWords = {
  name: 'bandit',
  words: { high: 'high', medium: 'medium', low: 'low' },
}

/**
 * Reads what `bandit --format json` writes. Files under `errors` were not scanned. Its metrics count what was found before
 * `--severity-level` and `--confidence-level` left something out.
 */
export function readBandit(document: JsonValue, source: ReportSource): ReaderResult {
  const notes = new ReadingNotes()
  const report = rootObject(document, notes)
  const results = report.neededObjects('results')
  for (const error of report.objects('errors')) {
    const [file, reason] = [error.text('filename') ?? 'a file', error.text('reason') ?? 'no reason']
    notes.reason('tool-error', `${quoted(file)} was not scanned: ${quoted(reason)}.`, error.at)
  }
  const totals = report.object('metrics')?.object('_totals')
  const lines = totals?.number('loc') ?? 0
  if (lines === 0) notes.limit('nothing-scanned', 'The tool counts no line of code.', '/metrics')
  const records = listOf(report.value, 'results').length
  noteFiltered(found(totals), records, notes)
  return scanResult(
    {
      tool: { name: 'Bandit' },
      kinds: ['sast'],
      confirmed: lines > 0 ? 'tool' : 'no',
      records,
      findings: results.map((result) => findingOf(result, source)),
      scannedAt: utcTime(report.text('generated_at')),
    },
    source,
    notes,
  )
}

/** A list that a threshold emptied is no clean result. */
function noteFiltered(made: number, listed: number, notes: ReadingNotes): void {
  if (made <= listed) return
  const text = `${made} findings were made and ${listed} are listed.`
  if (listed === 0) notes.reason('declared-incomplete', text, '/metrics')
  else notes.limit('findings-filtered', text, '/metrics')
}

function found(totals: ForeignObject | undefined): number {
  const counts = ['HIGH', 'MEDIUM', 'LOW', 'UNDEFINED'].map((word) => totals?.number(`SEVERITY.${word}`) ?? 0)
  return counts.reduce((sum, count) => sum + count, 0)
}

function findingOf(result: ForeignObject, source: ReportSource): Finding {
  const name = result.text('test_name')
  const ruleId = result.neededText('test_id') ?? name ?? 'unnamed'
  const text = result.text('issue_text')
  redactMembers(result, 'snippets', 'code')
  return codeFinding({
    tool: 'Bandit',
    ruleId,
    aliases: name === undefined || name === ruleId ? [] : [`${name}:${ruleId}`],
    title: text ?? name ?? ruleId,
    message: text,
    severity: severityOf({ word: result.text('issue_severity') }, banditSeverity),
    location: filePlace(result.neededText('filename'), result.number('line_number')),
    cwes: cweOfNumber(result.object('issue_cwe')?.number('id')),
    source,
    at: result.at,
  })
}
