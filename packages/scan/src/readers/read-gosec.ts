import type { JsonValue } from '@custody/core/json/read-json'
import { codeFinding } from '../code-finding.ts'
import { countGroups } from '../count-groups.ts'
import { cweOfNumber } from '../cwe.ts'
import type { Finding, Suppression } from '../finding.ts'
import type { ForeignObject } from '../foreign-object.ts'
import { redactMembers, rootObject } from '../foreign-root.ts'
import { listOf } from '../member.ts'
import { neutralText, quoted } from '../neutral-text.ts'
import { ReadingNotes } from '../reading-notes.ts'
import { type SeverityWords, severityOf } from '../severity-words.ts'
import { filePlace } from '../source-place.ts'
import type { ReaderResult, ReportSource } from './reader.ts'
import { scanResult } from './scan-result.ts'

export const gosecSeverity: SeverityWords = {
  name: 'gosec',
  words: { high: 'high', medium: 'medium', low: 'low' },
}

/** Reads what `gosec -fmt json` writes. Packages under `Golang errors` did not compile, and were not scanned. */
export function readGosec(document: JsonValue, source: ReportSource): ReaderResult {
  const notes = new ReadingNotes()
  const report = rootObject(document, notes)
  // Go writes null for a list without items.
  const issues = report.has('Issues') ? report.objects('Issues') : []
  if (!('Issues' in report.value)) notes.malformed('the member Issues', '')
  noteErrors(report)
  const stats = report.neededObject('Stats')
  const files = stats?.number('files') ?? 0
  if (files === 0) notes.limit('nothing-scanned', 'The tool counts no file.', '/Stats')
  const findings = issues.map((issue) => findingOf(issue, source))
  const open = findings.filter(({ suppressed }) => suppressed === undefined).length
  const found = stats?.number('found') ?? 0
  if (found > open)
    notes.reason(
      'declared-incomplete',
      `The tool found ${found} issues, of which ${open} are here.`,
      '/Stats/found',
    )
  return scanResult(
    {
      tool: { name: 'gosec', version: versionOf(report) },
      kinds: ['sast'],
      confirmed: files > 0 ? 'tool' : 'no',
      records: listOf(report.value, 'Issues').length,
      grouped: countGroups(findings, ({ ruleId, title, location }) => [
        ruleId,
        title,
        location?.path,
        location?.line,
      ]),
      findings,
    },
    source,
    notes,
  )
}

/** A binary that was not built for a release calls itself `dev`. */
function versionOf(report: ForeignObject): string | undefined {
  const version = report.text('GosecVersion')
  return version === 'dev' ? undefined : version
}

function noteErrors(report: ForeignObject): void {
  const errors = report.object('Golang errors')
  for (const file of Object.keys(errors?.value ?? {})) {
    for (const error of errors?.objects(file) ?? []) {
      const text = `${quoted(file)} was not scanned: ${quoted(error.text('error') ?? 'no reason')}.`
      report.notes.reason('tool-error', text, error.at)
    }
  }
}

function findingOf(issue: ForeignObject, source: ReportSource): Finding {
  const ruleId = issue.neededText('rule_id') ?? 'unnamed'
  const details = issue.text('details')
  redactMembers(issue, 'snippets', 'code')
  return codeFinding({
    tool: 'gosec',
    ruleId,
    title: details ?? ruleId,
    message: details,
    severity: severityOf({ word: issue.text('severity') }, gosecSeverity),
    location: filePlace(issue.neededText('file'), issue.id('line')),
    cwes: cweOfNumber(issue.object('cwe')?.id('id')),
    suppressed: suppressionOf(issue),
    source,
    at: issue.at,
  })
}

/** By a comment in the source, or by the tool's configuration (`-track-suppressions`). */
function suppressionOf(issue: ForeignObject): Suppression | undefined {
  const [first] = issue.objects('suppressions')
  if (issue.flag('nosec') !== true && first === undefined) return undefined
  const reason = first?.text('justification')
  return {
    by: first?.text('kind') === 'external' ? 'external' : 'in-source',
    reason: reason === undefined ? undefined : neutralText(reason),
  }
}
