import type { JsonObject } from '@custody/core/json/read-json'
import type { Finding, Suppression } from '../finding.ts'
import { makeComponent } from '../finding-component.ts'
import { ForeignObject } from '../foreign-object.ts'
import { isList, listOf } from '../member.ts'
import { ReadingNotes } from '../reading-notes.ts'
import type { Severity } from '../severity.ts'
import { severityOf } from '../severity-words.ts'
import { utcTime } from '../utc-time.ts'
import { suppression, vulnerabilityFinding } from '../vulnerability-finding.ts'
import type { ReaderResult, ReportSource } from './reader.ts'
import { scanResult } from './scan-result.ts'

/** Reads the findings that Dependency-Track exports of a project (its File Packaging Format). */
export function readDependencyTrack(document: JsonObject, source: ReportSource): ReaderResult {
  const notes = new ReadingNotes()
  const report = new ForeignObject(document, '', notes)
  const findings = report.objects('findings').map((finding) => findingOf(finding, source))
  if (!isList(document['findings'] ?? null))
    notes.reason('no-results', 'The export has no list of findings: the server gave no answer.', '/findings')
  const meta = report.object('meta')
  const parts = {
    tool: { name: 'Dependency-Track', version: meta?.text('version') },
    kinds: ['sca'] as const,
    records: listOf(document, 'findings').length,
    findings,
    scannedAt: utcTime(meta?.text('timestamp')),
  }
  return scanResult(parts, source, notes)
}

function findingOf(finding: ForeignObject, source: ReportSource): Finding {
  const vulnerability = finding.neededObject('vulnerability')
  const component = finding.neededObject('component')
  const [severity, ...ratings] = ratingsOf(vulnerability)
  return vulnerabilityFinding({
    tool: 'Dependency-Track',
    report: source.digest,
    at: finding.at,
    id: idOf(vulnerability),
    aliases: vulnerability?.objects('aliases').flatMap(namesOf),
    title: vulnerability?.text('title'),
    description: vulnerability?.text('description'),
    severity: severity ?? severityOf({}),
    ratings,
    component: componentOf(component),
    cwes: cwesOf(vulnerability),
    suppressed: suppressionOf(finding.object('analysis')),
    fingerprint: component?.text('uuid'),
  })
}

/** Advisories of npm's own, once, are bare numbers. */
function idOf(vulnerability: ForeignObject | undefined): string | undefined {
  const id = vulnerability?.neededText('vulnId')
  const isNumber = id !== undefined && /^\d+$/.test(id)
  return isNumber ? `${vulnerability?.text('source') ?? 'unknown'}-${id}` : id
}

/** `cveId`, `ghsaId`, `osvId`, and those of other databases. */
function namesOf(alias: ForeignObject): readonly string[] {
  return Object.keys(alias.value)
    .filter((key) => key.endsWith('Id'))
    .flatMap((key) => alias.text(key) ?? [])
}

/** Of two packages of one name in groups, the URL tells; the group stands before the name otherwise. */
function componentOf(component: ForeignObject | undefined) {
  const [name, group] = [component?.neededText('name'), component?.text('group')]
  return makeComponent({
    name: group === undefined || name === undefined ? name : `${group}/${name}`,
    version: component?.text('version'),
    purl: component?.text('purl'),
  })
}

/** The word goes with the latest version of CVSS that is rated; each version stands for itself beside it. */
function ratingsOf(vulnerability: ForeignObject | undefined): readonly Severity[] {
  const source = vulnerability?.text('source')
  const word = vulnerability?.text('severity')
  const rated = [4, 3, 2].map((version) => ({
    score: vulnerability?.number(`cvssV${version}BaseScore`),
    vector: vulnerability?.text(`cvssV${version}Vector`),
  }))
  const given = rated.filter(({ score, vector }) => score !== undefined || vector !== undefined)
  return [severityOf({ word, ...given[0], source }), ...given.slice(1).map((each) => severityOf(each))]
}

function cwesOf(vulnerability: ForeignObject | undefined): readonly string[] {
  const numbers = [
    vulnerability?.number('cweId'),
    ...(vulnerability?.objects('cwes') ?? []).map((each) => each.number('cweId')),
  ]
  return numbers.flatMap((number) => (number === undefined ? [] : [`CWE-${number}`]))
}

function suppressionOf(analysis: ForeignObject | undefined): Suppression | undefined {
  const state = analysis?.text('state')
  const detail = analysis?.text('justification') ?? analysis?.text('detail')
  if (state !== undefined && ['NOT_AFFECTED', 'FALSE_POSITIVE', 'RESOLVED'].includes(state))
    return suppression('vex', state, detail)
  return analysis?.flag('isSuppressed') === true ? suppression('external', detail) : undefined
}
