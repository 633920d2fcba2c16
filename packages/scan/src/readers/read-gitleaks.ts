import type { JsonValue } from '@custody/core/json/read-json'
import { codeFinding } from '../code-finding.ts'
import { countGroups } from '../count-groups.ts'
import type { Finding } from '../finding.ts'
import type { ForeignObject } from '../foreign-object.ts'
import { redactMembers, rootObjects } from '../foreign-root.ts'
import { isList } from '../member.ts'
import { ReadingNotes } from '../reading-notes.ts'
import { noSeverity } from '../severity.ts'
import { filePlace } from '../source-place.ts'
import type { ReaderResult, ReportSource } from './reader.ts'
import { scanResult } from './scan-result.ts'

/**
 * Reads what Gitleaks writes with `--report-format json`: version 8, and version 7 and before, whose names are in lower case.
 * It rates nothing. `Secret`, `Match`, `line` and `offender` hold the secrets themselves: they are compared to tell how many there are, and
 * never kept. The commit's message, author and mail address are not read.
 */
export function readGitleaks(document: JsonValue, source: ReportSource): ReaderResult {
  const notes = new ReadingNotes()
  // Version 7 writes null where nothing was found.
  const leaks = document === null ? [] : rootObjects(document, notes)
  for (const leak of leaks) {
    redactMembers(leak, 'secrets', 'Secret', 'Match', 'offender', 'line')
    redactMembers(leak, 'people', 'Author', 'Email', 'Message', 'author', 'email', 'commitMessage')
  }
  return scanResult(
    {
      tool: { name: 'gitleaks' },
      kinds: ['secrets'],
      records: isList(document) ? document.length : 0,
      grouped: countGroups(leaks, groupingKey),
      findings: leaks.map((leak) => (leak.has('RuleID') ? leakOf8(leak, source) : leakOf7(leak, source))),
    },
    source,
    notes,
  )
}

/** DefectDojo's: rule, file, line and secret. */
function groupingKey(leak: ForeignObject) {
  return leak.has('RuleID')
    ? [leak.text('Description'), leak.text('File'), leak.number('StartLine'), leak.text('Secret')]
    : [leak.text('file'), leak.number('lineNumber'), leak.text('offender')]
}

function leakOf8(leak: ForeignObject, source: ReportSource): Finding {
  const ruleId = leak.neededText('RuleID') ?? 'unnamed'
  return codeFinding({
    tool: 'gitleaks',
    kind: 'secret',
    ruleId,
    title: leak.text('Description') ?? ruleId,
    severity: noSeverity,
    location: filePlace(leak.neededText('File'), leak.number('StartLine')),
    fingerprint: commitOf(leak.text('Commit')),
    source,
    at: leak.at,
  })
}

function leakOf7(leak: ForeignObject, source: ReportSource): Finding {
  const ruleId = leak.neededText('rule') ?? 'unnamed'
  return codeFinding({
    tool: 'gitleaks',
    kind: 'secret',
    ruleId,
    title: `Hard-coded secret: ${ruleId}`,
    severity: noSeverity,
    location: filePlace(leak.neededText('file'), leak.number('lineNumber')),
    fingerprint: commitOf(leak.text('commit')),
    source,
    at: leak.at,
  })
}

/** A commit's id only: whatever else stands there might be anything. */
function commitOf(text: string | undefined): string | undefined {
  return text !== undefined && /^[0-9a-f]{7,64}$/i.test(text) ? text : undefined
}
