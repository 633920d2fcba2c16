import type { JsonValue } from '@custody/core/json/read-json'
import { codeFinding } from '../code-finding.ts'
import type { Finding, Suppression } from '../finding.ts'
import type { ForeignObject } from '../foreign-object.ts'
import { redactMembers, rootObjects } from '../foreign-root.ts'
import { listOf } from '../member.ts'
import { neutralText, quoted } from '../neutral-text.ts'
import { ReadingNotes } from '../reading-notes.ts'
import { type SeverityWords, severityOf } from '../severity-words.ts'
import { filePlace } from '../source-place.ts'
import type { ReaderResult, ReportSource } from './reader.ts'
import { scanResult } from './scan-result.ts'

/** As the tool's own SARIF has them: error and warning. */
export const eslintSeverity: SeverityWords = { name: 'eslint', words: { '2': 'high', '1': 'medium' } }

/** Reads what `eslint --format json` writes: every file that was linted. A fatal message says that the file could not be parsed. */
export function readEslint(document: JsonValue, source: ReportSource): ReaderResult {
  const notes = new ReadingNotes()
  const files = rootObjects(document, notes)
  return scanResult(
    {
      tool: { name: 'ESLint' },
      kinds: ['sast'],
      confirmed: files.length > 0 ? 'tool' : 'no',
      records: files.reduce((sum, file) => sum + listOf(file.value, 'messages').length, 0),
      findings: files.flatMap((file) => findingsIn(file, source)),
    },
    source,
    notes,
  )
}

function findingsIn(file: ForeignObject, source: ReportSource): readonly Finding[] {
  const path = file.neededText('filePath')
  redactMembers(file, 'snippets', 'source', 'output')
  return [...file.neededObjects('messages'), ...file.objects('suppressedMessages')].map((message) => {
    const text = message.text('message')
    if (message.flag('fatal') === true)
      message.notes.reason(
        'tool-error',
        `${quoted(path ?? '')} was not linted: ${quoted(text ?? '')}.`,
        message.at,
      )
    const ruleId = message.text('ruleId') ?? 'fatal'
    return codeFinding({
      tool: 'ESLint',
      ruleId,
      title: text ?? ruleId,
      message: text,
      severity: severityOf({ word: message.number('severity') }, eslintSeverity),
      location: filePlace(path, message.number('line')),
      suppressed: suppressionOf(message),
      source,
      at: message.at,
    })
  })
}

function suppressionOf(message: ForeignObject): Suppression | undefined {
  const [first] = message.objects('suppressions')
  const reason = first?.text('justification')
  if (first === undefined) return undefined
  return { by: 'in-source', reason: reason === undefined ? undefined : neutralText(reason) }
}
