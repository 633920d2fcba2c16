import type { JsonValue } from '@custody/core/json/read-json'
import { codeFinding } from '../code-finding.ts'
import type { Finding } from '../finding.ts'
import type { ForeignObject } from '../foreign-object.ts'
import { rootObject } from '../foreign-root.ts'
import { listOf } from '../member.ts'
import { ReadingNotes } from '../reading-notes.ts'
import { severityOf } from '../severity-words.ts'
import { filePlace } from '../source-place.ts'
import type { ReaderResult, ReportSource } from './reader.ts'
import { scanResult } from './scan-result.ts'

/** Reads what `tfsec --format json` writes. With `--include-passed` and `--include-ignored` it also lists what did not fail. */
export function readTfsec(document: JsonValue, source: ReportSource): ReaderResult {
  const notes = new ReadingNotes()
  const report = rootObject(document, notes)
  // Go writes null for a list without items.
  const results = report.objects('results').filter((result) => result.number('status') !== PASSED)
  return scanResult(
    {
      tool: { name: 'tfsec' },
      kinds: ['iac'],
      records: listOf(report.value, 'results').length,
      findings: results.map((result) => findingOf(result, source)),
    },
    source,
    notes,
  )
}

const PASSED = 1
const IGNORED = 2

function findingOf(result: ForeignObject, source: ReportSource): Finding {
  const ruleId = result.text('long_id') ?? result.neededText('rule_id') ?? 'unnamed'
  const location = result.neededObject('location')
  return codeFinding({
    tool: 'tfsec',
    kind: 'misconfiguration',
    ruleId,
    aliases: [result.text('rule_id')].filter((id) => id !== undefined),
    title: result.text('rule_description') ?? ruleId,
    message: result.text('description'),
    severity: severityOf({ word: result.text('severity') }),
    location: filePlace(location?.text('filename'), location?.number('start_line')),
    suppressed: result.number('status') === IGNORED ? { by: 'in-source', reason: 'Ignored' } : undefined,
    fingerprint: result.text('resource'),
    source,
    at: result.at,
  })
}
