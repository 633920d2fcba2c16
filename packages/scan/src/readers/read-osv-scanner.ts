import type { JsonObject } from '@custody/core/json/read-json'
import { codeFinding } from '../code-finding.ts'
import { ecosystemPurl } from '../ecosystem.ts'
import type { Finding, FindingComponent, FindingLocation } from '../finding.ts'
import { makeComponent } from '../finding-component.ts'
import { ForeignObject } from '../foreign-object.ts'
import type { LicenceStatement } from '../licence-statement.ts'
import { listOf } from '../member.ts'
import { neutralText } from '../neutral-text.ts'
import { ReadingNotes } from '../reading-notes.ts'
import { severityOf } from '../severity-words.ts'
import { filePlace } from '../source-place.ts'
import { vulnerabilityFinding } from '../vulnerability-finding.ts'
import { osvFixes, readOsvRecord } from './osv-record.ts'
import type { ReaderResult, ReportSource } from './reader.ts'
import { scanResult } from './scan-result.ts'

/**
 * Reads what `osv-scanner --format json` writes (versions 1 and 2): sources, the packages in each, and the advisories about
 * each package. Advisories of one group are the same vulnerability. An empty list of results is no word on what was looked at.
 */
export function readOsvScanner(document: JsonObject, source: ReportSource): ReaderResult {
  const notes = new ReadingNotes()
  const report = new ForeignObject(document, '', notes)
  if (!('results' in document)) notes.malformed('a list', '/results')
  const packages = report.objects('results').flatMap((result) => {
    const location = filePlace(result.neededObject('source')?.text('path'))
    return result.neededObjects('packages').map((each) => ({ each, location }))
  })
  const parts = {
    tool: { name: 'OSV-Scanner' },
    kinds: packages.some(({ each }) => each.has('licenses') || each.has('license_violations'))
      ? (['sca', 'licence'] as const)
      : (['sca'] as const),
    records: packages.reduce((sum, { each }) => sum + listOf(each.value, 'vulnerabilities').length, 0),
    licences: packages.flatMap(({ each, location }) => licencesOf(each, location)),
    findings: packages.flatMap(({ each, location }) => findingsOf(each, location, source)),
  }
  return scanResult(parts, source, notes)
}

function findingsOf(
  holder: ForeignObject,
  location: FindingLocation | undefined,
  source: ReportSource,
): readonly Finding[] {
  const component = componentOf(holder.neededObject('package'))
  const groups = new Map(
    holder.objects('groups').flatMap((group) => group.texts('ids').map((id) => [id, group] as const)),
  )
  return [
    ...holder.objects('vulnerabilities').map((record) => {
      const { title, description, ...parts } = readOsvRecord(record)
      const group = groups.get(parts.id ?? '')
      return vulnerabilityFinding({
        ...parts,
        tool: 'OSV-Scanner',
        report: source.digest,
        at: record.at,
        title,
        description,
        severity:
          parts.severity.bucket === 'unknown'
            ? severityOf({ score: group?.decimal('max_severity') })
            : parts.severity,
        aliases: [...parts.aliases, ...namesOf(group)],
        component,
        fixedIn: osvFixes(record, holder.object('package')?.text('name')),
        location,
        called: calledOf(group, parts.id),
      })
    }),
    ...holder.texts('license_violations').map((licence, index) =>
      codeFinding({
        tool: 'OSV-Scanner',
        kind: 'licence',
        ruleId: licence,
        title: `${licence} is not among the allowed licences`,
        severity: severityOf({}),
        component,
        location,
        source,
        at: holder.pointer('license_violations', index),
      }),
    ),
  ]
}

/** `--licenses`; what could not be found out is no licence. */
function licencesOf(
  holder: ForeignObject,
  location: FindingLocation | undefined,
): readonly LicenceStatement[] {
  const component = componentOf(holder.object('package'))
  return holder.texts('licenses').flatMap((licence, index) =>
    ['', 'UNKNOWN'].includes(licence)
      ? []
      : [
          {
            licence: neutralText(licence, 300),
            component,
            path: location?.path,
            source: { pointer: holder.pointer('licenses', index) },
          },
        ],
  )
}

/** A group is small: what many advisories name each other by is not. */
function namesOf(group: ForeignObject | undefined): readonly string[] {
  return [...(group?.texts('ids') ?? []), ...(group?.texts('aliases') ?? [])].slice(0, 100)
}

/** A commit stands for the version of what is no package. */
function componentOf(named: ForeignObject | undefined): FindingComponent | undefined {
  const commit = named?.text('commit')
  const name = named?.text('name') ?? commit ?? named?.neededText('name')
  const version = named?.text('version') ?? commit
  return makeComponent({
    name,
    version,
    purl: ecosystemPurl(named?.text('ecosystem') ?? '', name ?? '', version),
  })
}

/** What `--call-analysis` found; `experimentalAnalysis` in version 1. */
function calledOf(group: ForeignObject | undefined, id: string | undefined): boolean | undefined {
  const analysis = group?.object('experimental_analysis') ?? group?.object('experimentalAnalysis')
  return id === undefined ? undefined : analysis?.object(id)?.flag('called')
}
