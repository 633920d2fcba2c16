import type { JsonObject } from '@custody/core/json/read-json'
import { codeFinding } from '../code-finding.ts'
import { ecosystemPurl } from '../ecosystem.ts'
import type { Finding, FindingKind, FindingLocation, Suppression } from '../finding.ts'
import { makeComponent } from '../finding-component.ts'
import { ForeignObject } from '../foreign-object.ts'
import { listOf } from '../member.ts'
import { ReadingNotes } from '../reading-notes.ts'
import type { Severity } from '../severity.ts'
import { severityOf } from '../severity-words.ts'
import { filePlace } from '../source-place.ts'
import { suppression, vulnerabilityFinding } from '../vulnerability-finding.ts'
import { snykReached } from './read-snyk.ts'
import type { ReaderResult, ReportSource } from './reader.ts'
import { scanResult } from './scan-result.ts'

/** Reads a page of issues of Snyk's REST API (JSON:API). One page of several is not the whole. */
export function readSnykIssuesApi(document: JsonObject, source: ReportSource): ReaderResult {
  const notes = new ReadingNotes()
  const report = new ForeignObject(document, '', notes)
  const issues = report.neededObjects('data')
  const links = report.object('links')
  // Each page links to the one before; before the first one the link has no place to go to.
  const before = /[?&]ending_before=[^&]/.test(links?.text('prev') ?? '')
  if (links?.has('next') === true || before)
    notes.reason('declared-incomplete', 'The report is one page of several.', '/links')
  const findings = issues.map((issue) => findingOf(issue, source))
  const parts = {
    tool: { name: 'Snyk' },
    kinds: kindsOf(findings),
    records: listOf(document, 'data').length,
    grouped: issues.filter(isWeakness).length,
    findings,
  }
  return scanResult(parts, source, notes)
}

/** Without issues nothing tells which of Snyk's products was asked. */
function kindsOf(findings: readonly Finding[]) {
  const kinds = new Set(findings.map(({ kind }) => kind))
  const known = [
    ...(kinds.has('vulnerability') ? (['sca'] as const) : []),
    ...(kinds.has('code') ? (['sast'] as const) : []),
    ...(kinds.has('misconfiguration') ? (['iac'] as const) : []),
    ...(kinds.has('licence') ? (['licence'] as const) : []),
  ]
  return known.length === 0 ? undefined : known
}

const kinds: ReadonlyMap<string, FindingKind> = new Map([
  ['package_vulnerability', 'vulnerability'],
  ['code', 'code'],
  ['license', 'licence'],
  ['cloud', 'misconfiguration'],
  ['config', 'misconfiguration'],
  ['custom', 'code'],
])

function isWeakness(issue: ForeignObject): boolean {
  return ['package_vulnerability', 'code'].includes(issue.object('attributes')?.text('type') ?? '')
}

function findingOf(issue: ForeignObject, source: ReportSource): Finding {
  const attributes = issue.neededObject('attributes') ?? new ForeignObject({}, issue.at, issue.notes)
  const kind = kinds.get(attributes.neededText('type') ?? '') ?? 'code'
  const problems = attributes.objects('problems').flatMap((problem) => problem.text('id') ?? [])
  const [id = attributes.text('key') ?? issue.neededText('id') ?? 'unnamed', ...aliases] = problems
  const shared = {
    tool: 'Snyk',
    at: issue.at,
    title: attributes.text('title'),
    severity: severityOf({ word: attributes.neededText('effective_severity_level') }),
    component: componentOf(attributes, id),
    location: placeOf(attributes),
    cwes: attributes
      .objects('classes')
      .filter((each) => each.text('source') === 'CWE')
      .flatMap((each) => each.text('id') ?? []),
    suppressed: suppressionOf(attributes),
    fingerprint: attributes.text('key'),
  }
  const description = attributes.text('description')
  if (kind === 'vulnerability')
    return vulnerabilityFinding({
      ...shared,
      report: source.digest,
      id,
      aliases,
      description,
      ratings: ratingsOf(attributes),
      called: calledOf(attributes),
    })
  return codeFinding({
    ...shared,
    title: shared.title ?? id,
    message: description,
    kind,
    ruleId: id,
    aliases,
    source,
  })
}

/** What is reached in one place is called, whatever is said of the others. */
function calledOf(attributes: ForeignObject): boolean | undefined {
  const said = attributes
    .objects('coordinates')
    .map((each) => snykReached.get(each.text('reachability') ?? ''))
  return said.includes(true) ? true : said.includes(false) ? false : undefined
}

/** CVSS by rater. */
function ratingsOf(attributes: ForeignObject): readonly Severity[] {
  return attributes.objects('severities').map((each) =>
    severityOf({
      word: each.text('level'),
      score: each.number('score'),
      vector: each.text('vector'),
      source: each.text('source'),
    }),
  )
}

function suppressionOf(attributes: ForeignObject): Suppression | undefined {
  const resolution = attributes.object('resolution')
  if (attributes.flag('ignored') === true) return suppression('external', 'ignored')
  if (attributes.text('status') === 'resolved')
    return suppression('external', 'resolved', resolution?.text('type'))
  return undefined
}

function representations(attributes: ForeignObject): readonly ForeignObject[] {
  return attributes.objects('coordinates').flatMap((each) => each.objects('representations'))
}

/** The ecosystem stands in Snyk's own ids: `SNYK-PYTHON-…`, `SNYK-DEBIAN12-…`. */
function componentOf(attributes: ForeignObject, id: string) {
  const [dependency] = representations(attributes).flatMap((each) => each.object('dependency') ?? [])
  const name = dependency?.neededText('package_name')
  const version = dependency?.text('package_version')
  const stated = attributes.object('ecosystem')?.text('package_manager')
  const word = /^SNYK-([A-Z]{1,20})\d{0,6}-/.exec(id)?.[1]?.toLowerCase() ?? ''
  const ecosystem = stated ?? (word === 'js' ? 'npm' : word)
  return makeComponent({ name, version, purl: ecosystemPurl(ecosystem, name ?? '', version) })
}

function placeOf(attributes: ForeignObject): FindingLocation | undefined {
  const [place] = representations(attributes).flatMap((each) => each.object('sourceLocation') ?? [])
  const start = place?.object('region')?.object('start')
  return filePlace(place?.neededText('file'), start?.number('line'))
}
