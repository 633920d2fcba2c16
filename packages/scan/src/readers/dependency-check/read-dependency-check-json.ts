import type { JsonObject } from '@custody/core/json/read-json'
import { countGroups } from '../../count-groups.ts'
import { ForeignObject } from '../../foreign-object.ts'
import { oneOrMore } from '../../foreign-root.ts'
import { listOf } from '../../member.ts'
import { quoted } from '../../neutral-text.ts'
import { ReadingNotes } from '../../reading-notes.ts'
import type { ReaderResult, ReportSource } from '../reader.ts'
import { scanResult } from '../scan-result.ts'
import { vectorOfMetrics } from './cvss-vector.ts'
import {
  type CheckedDependency,
  type CheckedVulnerability,
  dependencyCheckFinding,
  dependencyCheckGroups,
  dependencyCheckTime,
  oldest,
} from './dependency-check-finding.ts'

/** Reads the JSON report of OWASP Dependency-Check (report schema 1.0 and 1.1): files, and the vulnerabilities of each. */
export function readDependencyCheckJson(document: JsonObject, source: ReportSource): ReaderResult {
  const notes = new ReadingNotes()
  const report = new ForeignObject(document, '', notes)
  const scan = report.neededObject('scanInfo')
  noteExceptions(scan)
  const dependencies = report.neededObjects('dependencies')
  const found = dependencies.map((each) => ({
    dependency: dependencyOf(each),
    vulnerabilities: vulnerabilitiesOf(each),
  }))
  const parts = {
    tool: { name: 'Dependency-Check', version: scan?.text('engineVersion') },
    kinds: ['sca'] as const,
    records: dependencies.reduce((sum, { value }) => sum + listOf(value, 'vulnerabilities').length, 0),
    grouped: countGroups(
      found.flatMap(({ dependency, vulnerabilities }) => dependencyCheckGroups(dependency, vulnerabilities)),
      (group) => group,
    ),
    findings: found.flatMap(({ dependency, vulnerabilities }) =>
      vulnerabilities.map((one) => dependencyCheckFinding(dependency, one, source)),
    ),
    confirmed: dependencies.length > 0 ? ('tool' as const) : ('no' as const),
    scannedAt: dependencyCheckTime(report.neededObject('projectInfo')?.text('reportDate')),
    databaseAt: oldest((scan?.objects('dataSource') ?? []).map((each) => each.text('timestamp'))),
  }
  return scanResult(parts, source, notes)
}

function noteExceptions(scan: ForeignObject | undefined): void {
  for (const exception of scan?.objects('analysisExceptions') ?? []) {
    const said = exception.object('exception')?.text('message') ?? exception.text('message') ?? 'no text'
    exception.notes.reason('tool-error', `A part was not analysed: ${quoted(said)}.`, exception.at)
  }
}

function dependencyOf(dependency: ForeignObject): CheckedDependency {
  const packages = dependency.objects('packages').flatMap((each) => each.text('id') ?? [])
  return {
    fileName: dependency.neededText('fileName'),
    filePath: dependency.text('filePath'),
    relatedFiles: dependency.objects('relatedDependencies').flatMap((each) => each.text('fileName') ?? []),
    packages: packages.toSorted((a, b) => Number(b.startsWith('pkg:')) - Number(a.startsWith('pkg:'))),
  }
}

function vulnerabilitiesOf(dependency: ForeignObject): readonly CheckedVulnerability[] {
  return [
    ...dependency.objects('vulnerabilities').map((each) => vulnerabilityOf(each, false)),
    ...dependency.objects('suppressedVulnerabilities').map((each) => vulnerabilityOf(each, true)),
  ]
}

function vulnerabilityOf(vulnerability: ForeignObject, suppressed: boolean): CheckedVulnerability {
  return {
    at: vulnerability.at,
    name: vulnerability.neededText('name'),
    description: vulnerability.text('description'),
    source: vulnerability.text('source'),
    severity: vulnerability.text('severity'),
    scores: scoresOf(vulnerability),
    // Before version 5 there is one alone, with its name.
    cwes: [...vulnerability.texts('cwes'), ...oneOrMore(vulnerability, 'cwe')],
    suppressed,
    note: suppressed ? vulnerability.text('notes') : undefined,
  }
}

function scoresOf(vulnerability: ForeignObject): CheckedVulnerability['scores'] {
  const [fourth, third, second] = ['cvssv4', 'cvssv3', 'cvssv2'].map((key) => vulnerability.object(key))
  const version = third?.text('version') === '3.0' ? '3.0' : '3.1'
  return [
    ...(fourth === undefined
      ? []
      : [{ score: fourth.decimal('baseScore'), vector: fourth.text('vectorString') }]),
    ...(third === undefined
      ? []
      : [
          { score: third.decimal('baseScore'), vector: vectorOfMetrics(version, (name) => third.text(name)) },
        ]),
    ...(second === undefined
      ? []
      : [
          {
            score: second.decimal('score'),
            vector: vectorOfMetrics('2.0', (name) => second.text(name)),
          },
        ]),
  ]
}
