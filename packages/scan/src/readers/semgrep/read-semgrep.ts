import type { JsonValue } from '@custody/core/json/read-json'
import { countGroups } from '../../count-groups.ts'
import type { ForeignObject } from '../../foreign-object.ts'
import { rootObject } from '../../foreign-root.ts'
import { listOf } from '../../member.ts'
import { quoted } from '../../neutral-text.ts'
import { ReadingNotes } from '../../reading-notes.ts'
import type { ReaderResult, ReportSource } from '../reader.ts'
import { scanResult } from '../scan-result.ts'
import { semgrepFinding } from './semgrep-finding.ts'

/**
 * Reads what `semgrep scan --json` (and opengrep) writes. What it could not parse or load leaves a part unscanned;
 * files left out by the user's own patterns do not.
 */
export function readSemgrep(document: JsonValue, source: ReportSource): ReaderResult {
  const notes = new ReadingNotes()
  const report = rootObject(document, notes)
  const results = report.neededObjects('results')
  noteErrors(report)
  const paths = report.object('paths')
  if (paths !== undefined) noteSkippedFiles(paths)
  const scanned = listOf(paths?.value, 'scanned').length
  if (paths !== undefined && scanned === 0)
    notes.limit('nothing-scanned', 'The tool names no file.', '/paths')
  noteSkippedRules(report)
  const findings = results.map((result) => semgrepFinding(result, source))
  return scanResult(
    {
      tool: { name: 'Semgrep', version: report.text('version') },
      kinds: findings.some(({ component }) => component !== undefined) ? ['sast', 'sca'] : ['sast'],
      // The file is written when all is done, and names what was scanned.
      confirmed: scanned > 0 ? 'tool' : 'no',
      records: listOf(report.value, 'results').length,
      grouped: countGroups(findings, ({ ruleId, location }) => [ruleId, location?.path, location?.line]),
      findings,
    },
    source,
    notes,
  )
}

function noteErrors(report: ForeignObject): void {
  for (const error of report.objects('errors')) {
    const said = error.text('message') ?? error.text('long_msg') ?? error.text('short_msg') ?? 'no text'
    report.notes.reason('tool-error', `The tool notes an error: ${quoted(said)}`, error.at)
  }
}

/** Reasons for which a file is left out because the user, or the rules, want it so. */
const wanted = new Set([
  'always_skipped',
  'cli_exclude_flags_match',
  'cli_include_flags_do_not_match',
  'different_language',
  'dotfile',
  'excluded_by_config',
  'gitignore_patterns_match',
  'irrelevant_rule',
  'semgrepignore_patterns_match',
  'wrong_language',
])

function noteSkippedFiles(paths: ForeignObject): void {
  for (const file of paths.objects('skipped')) {
    const reason = file.text('reason') ?? 'no reason'
    const text = `A file was left out of the scan: ${quoted(reason)}.`
    if (wanted.has(reason))
      paths.notes.limit('files-not-read', 'Files were left out by configuration.', file.at)
    else paths.notes.reason('tool-error', text, file.at)
  }
}

function noteSkippedRules(report: ForeignObject): void {
  for (const rule of report.objects('skipped_rules')) {
    const name = rule.text('rule_id') ?? 'unnamed'
    report.notes.reason('tool-error', `A rule was not run: ${quoted(name)}.`, rule.at)
  }
}
