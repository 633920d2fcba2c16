import { countGroups } from '../../count-groups.ts'
import { quoted } from '../../neutral-text.ts'
import { ReadingNotes } from '../../reading-notes.ts'
import type { MarkupElement } from '../../syntax/markup-element.ts'
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

/** Reads the XML report of OWASP Dependency-Check (schemas 1.3 to 4.1): files, and the vulnerabilities of each. */
export function readDependencyCheckXml(report: MarkupElement, source: ReportSource): ReaderResult {
  const notes = new ReadingNotes()
  const list = report.first('dependencies')
  if (list === undefined) notes.malformed('the element dependencies', report.pointer)
  const scan = report.first('scanInfo')
  if (scan === undefined) notes.malformed('the element scanInfo', report.pointer)
  noteExceptions(scan, notes)
  const dependencies = childrenOf(list, 'dependency', notes)
  const found = dependencies.map((each) => ({
    dependency: dependencyOf(each),
    vulnerabilities: vulnerabilitiesOf(each, notes),
  }))
  const all = found.flatMap(({ vulnerabilities }) => vulnerabilities)
  const parts = {
    tool: { name: 'Dependency-Check', version: scan?.textOf('engineVersion') },
    kinds: ['sca'] as const,
    records: all.filter(({ suppressed }) => !suppressed).length,
    grouped: countGroups(
      found.flatMap(({ dependency, vulnerabilities }) => dependencyCheckGroups(dependency, vulnerabilities)),
      (group) => group,
    ),
    findings: found.flatMap(({ dependency, vulnerabilities }) =>
      vulnerabilities.map((one) => dependencyCheckFinding(dependency, one, source)),
    ),
    confirmed: dependencies.length > 0 ? ('tool' as const) : ('no' as const),
    scannedAt: dependencyCheckTime(report.textOf('projectInfo', 'reportDate')),
    databaseAt: oldest((scan?.all('dataSource') ?? []).map((each) => each.textOf('timestamp'))),
  }
  return scanResult(parts, source, notes)
}

/** A list holds elements of one name alone. */
function childrenOf(
  list: MarkupElement | undefined,
  name: string,
  notes: ReadingNotes,
): readonly MarkupElement[] {
  for (const child of list?.children ?? [])
    if (child.name !== name) notes.malformed(`the element ${name}`, child.pointer)
  return list?.all(name) ?? []
}

function noteExceptions(scan: MarkupElement | undefined, notes: ReadingNotes): void {
  for (const exception of scan?.first('analysisExceptions')?.children ?? []) {
    const said = quoted(exception.wholeText)
    notes.reason('tool-error', `A part was not analysed: ${said}.`, exception.pointer)
  }
}

const confidences = ['HIGHEST', 'HIGH', 'MEDIUM', 'LOW']

/** Packages by confidence; until schema 2.0 identifiers of Maven are `group:name:version`. */
function dependencyOf(dependency: MarkupElement): CheckedDependency {
  const identifiers = dependency.first('identifiers')
  const packages = [
    ...(identifiers?.all('package') ?? []),
    ...(identifiers?.all('identifier') ?? []).filter((each) => each.attribute('type') === 'maven'),
  ].toSorted((a, b) => rank(a) - rank(b))
  return {
    fileName: dependency.textOf('fileName'),
    filePath: dependency.textOf('filePath'),
    relatedFiles: (dependency.first('relatedDependencies')?.all('relatedDependency') ?? []).flatMap(
      (each) => each.textOf('fileName') ?? [],
    ),
    packages: packages.flatMap((each) => each.textOf('id') ?? each.textOf('name') ?? []),
  }
}

function rank(identifier: MarkupElement): number {
  const index = confidences.indexOf(identifier.attribute('confidence')?.toUpperCase() ?? '')
  return index === -1 ? confidences.length : index
}

function vulnerabilitiesOf(dependency: MarkupElement, notes: ReadingNotes): readonly CheckedVulnerability[] {
  const list = dependency.first('vulnerabilities')
  for (const child of list?.children ?? [])
    if (!['vulnerability', 'suppressedVulnerability'].includes(child.name))
      notes.malformed('the element vulnerability', child.pointer)
  return [
    ...(list?.all('vulnerability') ?? []).map((each) => vulnerabilityOf(each, false, notes)),
    ...(list?.all('suppressedVulnerability') ?? []).map((each) => vulnerabilityOf(each, true, notes)),
  ]
}

function vulnerabilityOf(
  vulnerability: MarkupElement,
  suppressed: boolean,
  notes: ReadingNotes,
): CheckedVulnerability {
  const name = vulnerability.textOf('name')
  if (name === undefined) notes.malformed('the element name', vulnerability.pointer)
  const cwes = vulnerability.first('cwes')?.all('cwe') ?? vulnerability.all('cwe')
  return {
    at: vulnerability.pointer,
    name,
    description: vulnerability.textOf('description'),
    source: vulnerability.attribute('source'),
    severity: vulnerability.textOf('severity'),
    scores: scoresOf(vulnerability),
    cwes: cwes.map((each) => each.text.trim()),
    suppressed,
    note: suppressed ? vulnerability.textOf('notes') : undefined,
  }
}

/** Until schema 1.8 the metrics of CVSS 2 stand in the vulnerability itself. */
function scoresOf(vulnerability: MarkupElement): CheckedVulnerability['scores'] {
  const [fourth, third, second] = ['cvssV4', 'cvssV3', 'cvssV2'].map((name) => vulnerability.first(name))
  const version = third?.textOf('version') === '3.0' ? '3.0' : '3.1'
  const old = vulnerability.textOf('cvssScore')
  return [
    ...(fourth === undefined
      ? []
      : [{ score: fourth.textOf('baseScore'), vector: fourth.textOf('vectorString') }]),
    ...(third === undefined
      ? []
      : [
          {
            score: third.textOf('baseScore'),
            vector: vectorOfMetrics(version, (name) => third.textOf(name)),
          },
        ]),
    ...(second === undefined
      ? []
      : [{ score: second.textOf('score'), vector: vectorOfMetrics('2.0', (name) => second.textOf(name)) }]),
    ...(old === undefined ? [] : [{ score: old }]),
  ]
}
