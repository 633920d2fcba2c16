import type { JsonValue } from '@custody/core/json/read-json'
import { codeFinding } from '../code-finding.ts'
import type { Finding } from '../finding.ts'
import type { ForeignObject } from '../foreign-object.ts'
import { redactMembers, rootObject } from '../foreign-root.ts'
import { ReadingNotes } from '../reading-notes.ts'
import { noSeverity } from '../severity.ts'
import { filePlace } from '../source-place.ts'
import { utcTime } from '../utc-time.ts'
import type { ReaderResult, ReportSource } from './reader.ts'
import { scanResult } from './scan-result.ts'

/** Reads a baseline of detect-secrets: secrets by file. The hashes of the secrets are never read: short ones can be guessed from them. */
export function readDetectSecrets(document: JsonValue, source: ReportSource): ReaderResult {
  const notes = new ReadingNotes()
  const report = rootObject(document, notes)
  const files = report.neededObject('results')
  const secrets = Object.keys(files?.value ?? {}).flatMap((file) => files?.neededObjects(file) ?? [])
  return scanResult(
    {
      tool: { name: 'detect-secrets', version: report.text('version') },
      kinds: ['secrets'],
      records: secrets.length,
      findings: secrets.map((secret) => findingOf(secret, source)),
      scannedAt: utcTime(report.text('generated_at')),
    },
    source,
    notes,
  )
}

function findingOf(secret: ForeignObject, source: ReportSource): Finding {
  const type = secret.neededText('type') ?? 'unnamed'
  redactMembers(secret, 'secrets', 'hashed_secret')
  return codeFinding({
    tool: 'detect-secrets',
    kind: 'secret',
    ruleId: type,
    title: type,
    severity: noSeverity,
    location: filePlace(secret.neededText('filename'), secret.number('line_number')),
    // What an audit said of it.
    suppressed: secret.flag('is_secret') === false ? { by: 'external', reason: 'Not a secret' } : undefined,
    source,
    at: secret.at,
  })
}
