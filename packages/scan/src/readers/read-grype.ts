import type { JsonValue } from '@custody/core/json/read-json'
import { countGroups } from '../count-groups.ts'
import type { Finding, Suppression } from '../finding.ts'
import { makeComponent } from '../finding-component.ts'
import type { ForeignObject } from '../foreign-object.ts'
import { rootObject } from '../foreign-root.ts'
import { listOf } from '../member.ts'
import { quoted } from '../neutral-text.ts'
import { ReadingNotes } from '../reading-notes.ts'
import type { Severity } from '../severity.ts'
import { type SeverityWords, severityOf } from '../severity-words.ts'
import { filePlace } from '../source-place.ts'
import { utcTime } from '../utc-time.ts'
import { suppression, vulnerabilityFinding } from '../vulnerability-finding.ts'
import type { ReaderResult, ReportSource } from './reader.ts'
import { scanResult } from './scan-result.ts'

export const grypeSeverity: SeverityWords = {
  name: 'grype',
  words: { critical: 'critical', high: 'high', medium: 'medium', low: 'low', negligible: 'info' },
}

/**
 * Reads what `grype --output json` writes. A match is a finding of one advisory in one package; what was ignored by a rule
 * or by VEX is kept as suppressed.
 */
export function readGrype(document: JsonValue, source: ReportSource): ReaderResult {
  const notes = new ReadingNotes()
  const report = rootObject(document, notes)
  const matches = report.neededObjects('matches').map((match) => findingOf(match, source))
  const ignored = report
    .objects('ignoredMatches')
    .map((match) => findingOf(match, source, suppressionOf(match)))
  const descriptor = report.object('descriptor')
  const parts = {
    tool: { name: 'Grype', version: descriptor?.text('version') },
    kinds: ['sca'] as const,
    records: listOf(report.value, 'matches').length,
    grouped: countGroups(matches, ({ ruleId, component, location }) => [
      ruleId,
      component?.name,
      component?.version,
      location?.path,
    ]),
    findings: [...matches, ...ignored],
    // The whole report is written at the end; it says then with which database.
    confirmed: noteDatabase(descriptor) ? ('tool' as const) : ('no' as const),
    scannedAt: utcTime(descriptor?.text('timestamp')),
    databaseAt: utcTime(databaseOf(descriptor)?.text('built')),
    subjects: subjectsOf(report),
  }
  return scanResult(parts, source, notes)
}

function findingOf(match: ForeignObject, source: ReportSource, suppressed?: Suppression): Finding {
  const vulnerability = match.neededObject('vulnerability')
  const related = match.objects('relatedVulnerabilities')
  const artifact = match.neededObject('artifact')
  return vulnerabilityFinding({
    tool: 'Grype',
    report: source.digest,
    at: match.at,
    id: vulnerability?.neededText('id'),
    aliases: related.flatMap((each) => each.text('id') ?? []),
    description: vulnerability?.text('description') ?? related[0]?.text('description'),
    severity: vulnerability === undefined ? severityOf({}) : ratingOf(vulnerability),
    ratings: related.map(ratingOf),
    component: makeComponent({
      name: artifact?.neededText('name'),
      version: artifact?.text('version'),
      purl: artifact?.text('purl'),
    }),
    fixedIn: vulnerability?.object('fix')?.texts('versions'),
    location: filePlace(artifact?.objects('locations')[0]?.text('path')),
    cwes: vulnerability?.objects('cwes').flatMap((each) => each.text('cwe') ?? []),
    suppressed,
  })
}

/** The word is that of the advisory's own database, `namespace`. */
function ratingOf(vulnerability: ForeignObject): Severity {
  const cvss = vulnerability.objects('cvss').toSorted(byVersion)[0]
  return severityOf(
    {
      word: vulnerability.text('severity'),
      score: cvss?.object('metrics')?.number('baseScore'),
      vector: cvss?.text('vector'),
      source: vulnerability.text('namespace'),
    },
    grypeSeverity,
  )
}

/** The latest version of CVSS first. */
function byVersion(a: ForeignObject, b: ForeignObject): number {
  return (b.decimal('version') ?? 0) - (a.decimal('version') ?? 0)
}

function suppressionOf(match: ForeignObject): Suppression {
  const rules = match.objects('appliedIgnoreRules')
  const rule = rules.find((each) => each.has('vex-status')) ?? rules[0]
  const status = rule?.text('vex-status')
  const reason = rule?.text('vex-justification') ?? rule?.text('reason')
  return suppression(status === undefined ? 'external' : 'vex', status, reason)
}

/** Until version 0.87 the database's state stands in `db` itself, later in `db.status`. */
function databaseOf(descriptor: ForeignObject | undefined): ForeignObject | undefined {
  const database = descriptor?.object('db')
  return database?.object('status') ?? database
}

/** Whether the tool says that its database is there and valid. */
function noteDatabase(descriptor: ForeignObject | undefined): boolean {
  const database = databaseOf(descriptor)
  if (database === undefined) return false
  const error = database.text('error')
  if (error === undefined && database.flag('valid') !== false) return database.has('built')
  const text = `The scan ran with a database that is not valid: ${quoted(error ?? 'no reason given')}.`
  database.notes.reason('tool-error', text, database.at)
  return false
}

function subjectsOf(report: ForeignObject): readonly string[] {
  const source = report.object('source')
  // The target of a folder or a file is its path.
  const target = typeof source?.value['target'] === 'string' ? undefined : source?.object('target')
  return [
    target?.text('manifestDigest'),
    target?.text('imageID'),
    ...(target?.texts('repoDigests') ?? []),
  ].filter((subject) => subject !== undefined)
}
