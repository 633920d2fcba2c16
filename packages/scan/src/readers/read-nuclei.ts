import type { JsonValue } from '@custody/core/json/read-json'
import { codeFinding } from '../code-finding.ts'
import { countGroups } from '../count-groups.ts'
import { cweNames } from '../cwe.ts'
import type { Finding } from '../finding.ts'
import type { ForeignObject } from '../foreign-object.ts'
import { oneOrMore, redactMembers, rootObject, rootObjects } from '../foreign-root.ts'
import { isList } from '../member.ts'
import { ReadingNotes } from '../reading-notes.ts'
import { severityOf } from '../severity-words.ts'
import { latest, utcTime } from '../utc-time.ts'
import { canonicalId, isVulnerabilityId } from '../vulnerability-id.ts'
import { hostOf, webPlace } from '../web-place.ts'
import type { ReaderResult, ReportSource } from './reader.ts'
import { scanResult } from './scan-result.ts'

/**
 * Reads what Nuclei writes, with `-jsonl` (a record a line) or `-json-export` (one list), under the names of version 3 and of those
 * before. Requests, responses and what was extracted from them are never read. Nothing in the file says that the scan ended.
 */
export function readNuclei(document: JsonValue, source: ReportSource): ReaderResult {
  const notes = new ReadingNotes()
  const records = isList(document) ? rootObjects(document, notes) : [rootObject(document, notes)]
  // With -matcher-status, templates that did not match are written as well.
  const matched = records.filter((record) => record.flag('matcher-status') !== false)
  return scanResult(
    {
      tool: { name: 'Nuclei' },
      kinds: ['dast'],
      records: isList(document) ? document.length : 1,
      grouped: countGroups(matched, groupingKey),
      findings: matched.map((record) => findingOf(record, source)),
      scannedAt: latest(records.map((record) => utcTime(record.text('timestamp')))),
    },
    source,
    notes,
  )
}

function templateOf(record: ForeignObject): string | undefined {
  return record.text('template-id') ?? record.text('templateID')
}

function matcherOf(record: ForeignObject): string | undefined {
  return record.text('matcher-name') ?? record.text('matcher_name')
}

function placeOf(record: ForeignObject): string | undefined {
  return record.text('matched-at') ?? record.text('matched') ?? record.text('host')
}

/** DefectDojo's: template, protocol, matcher and host. */
function groupingKey(record: ForeignObject) {
  return JSON.stringify([
    templateOf(record),
    record.text('type'),
    matcherOf(record),
    hostOf(placeOf(record) ?? ''),
  ])
}

function findingOf(record: ForeignObject, source: ReportSource): Finding {
  const info = record.neededObject('info')
  const classification = info?.object('classification')
  const template = templateOf(record) ?? record.neededText('template-id') ?? 'unnamed'
  const cves = oneOrMore(classification, 'cve-id').map(canonicalId).filter(isVulnerabilityId)
  const ruleId = canonicalId(template)
  const matcher = matcherOf(record)
  redactMembers(record, 'requests', 'request', 'curl-command')
  redactMembers(record, 'responses', 'response', 'extracted-results', 'extracted_results')
  return codeFinding({
    tool: 'Nuclei',
    kind: cves.length > 0 ? 'vulnerability' : 'code',
    ruleId,
    aliases: cves.filter((id) => id !== ruleId),
    title: info?.text('name') ?? template,
    message: matcher,
    severity: severityOf({
      word: info?.text('severity'),
      score: classification?.decimal('cvss-score'),
      vector: classification?.text('cvss-metrics'),
    }),
    location: webPlace(placeOf(record)),
    cwes: cweNames(oneOrMore(classification, 'cwe-id')),
    fingerprint: matcher,
    source,
    at: record.at,
  })
}
