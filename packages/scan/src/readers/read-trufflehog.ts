import type { JsonValue } from '@custody/core/json/read-json'
import { codeFinding } from '../code-finding.ts'
import type { Finding } from '../finding.ts'
import type { ForeignObject } from '../foreign-object.ts'
import { redactMembers, rootObjects } from '../foreign-root.ts'
import { isList } from '../member.ts'
import { ReadingNotes } from '../reading-notes.ts'
import { noSeverity } from '../severity.ts'
import { filePlace } from '../source-place.ts'
import type { ReaderResult, ReportSource } from './reader.ts'
import { scanResult } from './scan-result.ts'

/** Reads what TruffleHog 3 writes with `--json`, a secret a line. `Raw`, `RawV2` and `Redacted` are never read. */
export function readTrufflehog(document: JsonValue, source: ReportSource): ReaderResult {
  const notes = new ReadingNotes()
  const secrets = rootObjects(document, notes)
  return scanResult(
    {
      tool: { name: 'TruffleHog' },
      kinds: ['secrets'],
      records: isList(document) ? document.length : 0,
      findings: secrets.map((secret) => findingOf(secret, source)),
    },
    source,
    notes,
  )
}

function findingOf(secret: ForeignObject, source: ReportSource): Finding {
  const detector = secret.neededText('DetectorName') ?? 'unnamed'
  const place = placeOf(secret.object('SourceMetadata')?.object('Data'))
  const verified = secret.flag('Verified') === true ? 'verified' : 'not verified'
  redactMembers(secret, 'secrets', 'Raw', 'RawV2', 'Redacted', 'ExtraData', 'StructuredData')
  redactMembers(place, 'people', 'email')
  return codeFinding({
    tool: 'TruffleHog',
    kind: 'secret',
    ruleId: detector,
    title: `${detector} secret (${verified})`,
    severity: noSeverity,
    location: filePlace(place?.text('file') ?? place?.text('link'), place?.number('line')),
    fingerprint: place?.text('commit'),
    source,
    at: secret.at,
  })
}

/** The only member: `Git`, `Filesystem`, `Github` and whatever sources there will be. */
function placeOf(data: ForeignObject | undefined): ForeignObject | undefined {
  const [kind] = Object.keys(data?.value ?? {})
  return kind === undefined ? undefined : data?.object(kind)
}
