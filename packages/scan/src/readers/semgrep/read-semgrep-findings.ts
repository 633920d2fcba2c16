import type { JsonValue } from '@custody/core/json/read-json'
import { codeFinding } from '../../code-finding.ts'
import { cweNames } from '../../cwe.ts'
import type { Finding, Suppression } from '../../finding.ts'
import type { ForeignObject } from '../../foreign-object.ts'
import { oneOrMore, rootObject } from '../../foreign-root.ts'
import { listOf } from '../../member.ts'
import { neutralText } from '../../neutral-text.ts'
import { ReadingNotes } from '../../reading-notes.ts'
import { severityOf } from '../../severity-words.ts'
import { filePlace } from '../../source-place.ts'
import type { ReaderResult, ReportSource } from '../reader.ts'
import { scanResult } from '../scan-result.ts'
import { semgrepSeverity } from './semgrep-finding.ts'

/** Reads the findings of Semgrep AppSec Platform's API. An answer is one page, and nothing in it says whether it is the last. */
export function readSemgrepFindings(document: JsonValue, source: ReportSource): ReaderResult {
  const notes = new ReadingNotes()
  const report = rootObject(document, notes)
  const findings = report.neededObjects('findings')
  notes.limit('completeness-unknown', 'The answer does not say whether there are more pages.')
  return scanResult(
    {
      tool: { name: 'Semgrep' },
      kinds: ['sast'],
      records: listOf(report.value, 'findings').length,
      findings: findings.map((finding) => findingOf(finding, source)),
    },
    source,
    notes,
  )
}

function findingOf(finding: ForeignObject, source: ReportSource): Finding {
  const rule = finding.object('rule')
  const location = finding.object('location')
  const ruleId = finding.text('rule_name') ?? rule?.neededText('name') ?? 'unnamed'
  return codeFinding({
    tool: 'Semgrep',
    ruleId,
    title: ruleId,
    message: finding.text('rule_message') ?? rule?.text('message'),
    severity: severityOf({ word: finding.text('severity') }, semgrepSeverity),
    location: filePlace(location?.text('file_path'), location?.number('line')),
    cwes: cweNames(oneOrMore(rule, 'cwe_names')),
    suppressed: suppressionOf(finding),
    fingerprint: finding.text('match_based_id'),
    source,
    at: finding.at,
  })
}

/** `fixed` and `removed` say that the code is gone; `ignored`, that somebody decided so. */
function suppressionOf(finding: ForeignObject): Suppression | undefined {
  const status = (finding.text('status') ?? finding.text('state') ?? '').toLowerCase()
  if (!['ignored', 'fixed', 'removed', 'muted'].includes(status)) return undefined
  const reason = finding.text('triage_reason') ?? finding.text('triage_state') ?? status
  return { by: 'external', reason: neutralText(reason) }
}
