import type { JsonValue } from '@custody/core/json/read-json'
import { codeFinding } from '../code-finding.ts'
import { countGroups } from '../count-groups.ts'
import type { Finding } from '../finding.ts'
import type { ForeignObject } from '../foreign-object.ts'
import { rootObjects } from '../foreign-root.ts'
import { isList } from '../member.ts'
import { ReadingNotes } from '../reading-notes.ts'
import { type SeverityWords, severityOf } from '../severity-words.ts'
import { filePlace } from '../source-place.ts'
import type { ReaderResult, ReportSource } from './reader.ts'
import { scanResult } from './scan-result.ts'

/** As the tool's own SARIF has them: info and style are notes. */
export const hadolintLevel: SeverityWords = {
  name: 'hadolint',
  words: { error: 'high', warning: 'medium', info: 'info', style: 'info', ignore: 'info' },
}

/** The rule by which the tool says that it could not parse a file. */
const PARSE_ERROR = 'DL1000'

/** Reads what `hadolint --format json` writes. A file that could not be parsed is an item like any other, of rule DL1000. */
export function readHadolint(document: JsonValue, source: ReportSource): ReaderResult {
  const notes = new ReadingNotes()
  const items = rootObjects(document, notes)
  for (const item of items) {
    if (item.text('code') === PARSE_ERROR)
      notes.reason('tool-error', 'A file could not be parsed, and was not checked.', item.at)
  }
  return scanResult(
    {
      tool: { name: 'hadolint' },
      kinds: ['iac'],
      records: isList(document) ? document.length : 0,
      grouped: countGroups(items, (item) => ['code', 'file', 'line', 'column'].map((key) => item.id(key))),
      findings: items.map((item) => findingOf(item, source)),
    },
    source,
    notes,
  )
}

function findingOf(item: ForeignObject, source: ReportSource): Finding {
  const ruleId = item.neededText('code') ?? 'unnamed'
  const message = item.text('message')
  return codeFinding({
    tool: 'hadolint',
    kind: 'misconfiguration',
    ruleId,
    title: message ?? ruleId,
    message,
    severity: severityOf({ word: item.text('level') }, hadolintLevel),
    location: filePlace(item.neededText('file'), item.number('line')),
    source,
    at: item.at,
  })
}
