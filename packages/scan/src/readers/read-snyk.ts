import type { JsonValue } from '@custody/core/json/read-json'
import { codeFinding } from '../code-finding.ts'
import { ecosystemPurl } from '../ecosystem.ts'
import type { Finding, FindingComponent, Suppression } from '../finding.ts'
import { makeComponent } from '../finding-component.ts'
import type { ForeignObject } from '../foreign-object.ts'
import { rootObject, rootObjects } from '../foreign-root.ts'
import { isList, listOf } from '../member.ts'
import { quoted } from '../neutral-text.ts'
import { ReadingNotes } from '../reading-notes.ts'
import type { Severity } from '../severity.ts'
import { severityOf } from '../severity-words.ts'
import { filePlace } from '../source-place.ts'
import { suppression, vulnerabilityFinding } from '../vulnerability-finding.ts'
import { positive, throughPath } from './npm-advisory.ts'
import type { ReaderResult, ReportSource } from './reader.ts'
import { scanResult } from './scan-result.ts'

/**
 * Reads what `snyk test --json` and `snyk container test --json` write: a project, or a list of them (`--all-projects`). Each path to
 * a vulnerable package is a record, licence issues among them; what a policy ignores is kept as suppressed. `ok: false` with
 * an `error` is a failed test, with vulnerabilities a test that found some.
 */
export function readSnyk(document: JsonValue, source: ReportSource): ReaderResult {
  const notes = new ReadingNotes()
  const roots = isList(document) ? rootObjects(document, notes) : [rootObject(document, notes)]
  if (roots.length === 0) notes.reason('no-results', 'The report holds no project.', '')
  // The applications in an image stand beside the packages of its distribution.
  const projects = roots.flatMap((root) => [root, ...root.objects('applications')])
  const outcomes = projects.map(noteOutcome)
  const findings = projects.flatMap((project) => findingsOf(project, source))
  const parts = {
    tool: { name: 'Snyk' },
    kinds: findings.some(({ kind }) => kind === 'licence')
      ? (['sca', 'licence'] as const)
      : (['sca'] as const),
    records: projects.reduce((sum, { value }) => sum + listOf(value, 'vulnerabilities').length, 0),
    findings,
    confirmed: outcomes.length > 0 && outcomes.every((ended) => ended) ? ('tool' as const) : ('no' as const),
  }
  return scanResult(parts, source, notes)
}

/** Whether the project was tested to the end. */
function noteOutcome(project: ForeignObject): boolean {
  const error = project.value['error']
  if (error !== undefined && error !== null) {
    const said =
      typeof error === 'string' ? error : (project.object('error')?.text('message') ?? 'no reason given')
    project.notes.reason('tool-failed', `A project was not tested: ${quoted(said)}.`, project.at)
    return false
  }
  const ok = project.flag('ok')
  const listed = project.neededObjects('vulnerabilities').length
  if (ok === false && listed === 0) {
    const text = 'A project is said not to be in order, and nothing is listed that is wrong with it.'
    project.notes.reason('declared-incomplete', text, project.pointer('ok'))
  }
  noteCount(project)
  return ok !== undefined
}

/** `uniqueCount` counts what is listed, once for all paths. */
function noteCount(project: ForeignObject): void {
  const counted = project.number('uniqueCount') ?? 0
  const ids = new Set(project.objects('vulnerabilities').map((each) => each.text('id')))
  if (counted <= ids.size) return
  const text = `The project counts ${counted} issues and lists ${ids.size}.`
  project.notes.reason('declared-incomplete', text, project.pointer('uniqueCount'))
}

function findingsOf(project: ForeignObject, source: ReportSource): readonly Finding[] {
  const ignored = project.object('filtered')?.objects('ignore') ?? []
  return [
    ...project.objects('vulnerabilities').map((record) => findingOf(record, project, source)),
    ...ignored.map((record) => findingOf(record, project, source, ignoreReason(record))),
  ]
}

function ignoreReason(record: ForeignObject): Suppression {
  const [rule] = record.object('filtered')?.objects('ignored') ?? []
  return suppression('external', rule?.text('reason'))
}

function findingOf(
  record: ForeignObject,
  project: ForeignObject,
  source: ReportSource,
  suppressed?: Suppression,
): Finding {
  const id = record.neededText('id')
  const path = record.texts('from').map(nameOf).join(' > ')
  const shared = {
    tool: 'Snyk',
    at: record.at,
    title: record.text('title'),
    severity: ratingOf(record),
    component: componentOf(record, project),
    location: filePlace(project.text('displayTargetFile') ?? project.text('targetFile')),
    suppressed,
    fingerprint: record.texts('from').join(' > '),
  }
  if (record.text('type') === 'license') {
    const ruleId = record.text('license') ?? id ?? 'unnamed'
    const title = shared.title ?? ruleId
    return codeFinding({ ...shared, title, kind: 'licence', ruleId, aliases: aliasOf(id, ruleId), source })
  }
  const identifiers = record.object('identifiers')
  return vulnerabilityFinding({
    ...shared,
    report: source.digest,
    id,
    aliases: [...(identifiers?.texts('CVE') ?? []), ...(identifiers?.texts('GHSA') ?? [])],
    description: throughPath(path === '' ? undefined : path, record.text('description')),
    ratings: othersOf(record),
    fixedIn: record.texts('fixedIn'),
    cwes: identifiers?.texts('CWE'),
    called: snykReached.get(record.text('reachability') ?? ''),
  })
}

function aliasOf(id: string | undefined, ruleId: string): readonly string[] {
  return id === undefined || id === ruleId ? [] : [id]
}

/** Words for whether the code reaches what is vulnerable; others say that it is not known. */
export const snykReached: ReadonlyMap<string, boolean> = new Map([
  ['function', true],
  ['reachable', true],
  ['no-path-found', false],
])

/** Without `critical` in its scale, as it once was, `severity` is `high` where `severityWithCritical` says more. */
function ratingOf(record: ForeignObject): Severity {
  const word = record.text('severityWithCritical') ?? record.neededText('severity')
  record.text('severity')
  return severityOf({
    word,
    score: positive(record.number('cvssScore')),
    vector: record.text('CVSSv3'),
    source: 'Snyk',
  })
}

/** Other assigners of CVSS (NVD, a distribution). */
function othersOf(record: ForeignObject): readonly Severity[] {
  return record.objects('cvssDetails').map((each) =>
    severityOf({
      word: each.text('severity'),
      score: each.decimal('cvssV3BaseScore'),
      vector: each.text('cvssV3Vector'),
      source: each.text('assigner'),
    }),
  )
}

/** Packages of a distribution are written as `source/binary`. */
function componentOf(record: ForeignObject, project: ForeignObject): FindingComponent | undefined {
  const ecosystem = record.text('packageManager') ?? project.text('packageManager') ?? ''
  const written = record.text('name') ?? record.text('packageName') ?? record.neededText('moduleName')
  const isSystem =
    /^(?:deb|apk|rpm|alpine|debian|ubuntu|rhel|centos|sles|opensuse|amzn|ol|oracle|wolfi|chainguard|fedora|rocky|almalinux)\b/i
  const name = isSystem.test(ecosystem) ? written?.split('/').at(-1) : written
  const version = record.text('version')
  return makeComponent({ name, version, purl: ecosystemPurl(ecosystem, name ?? '', version) })
}

/** `name@version` without the version. */
function nameOf(step: string): string {
  const at = step.lastIndexOf('@')
  return at > 0 ? step.slice(0, at) : step
}
