import type { JsonObject } from '@custody/core/json/read-json'
import { codeFinding } from '../code-finding.ts'
import { ecosystemPurl } from '../ecosystem.ts'
import type { EvidenceKind } from '../evidence-kind.ts'
import type { Finding, FindingComponent, FindingLocation, Suppression } from '../finding.ts'
import { makeComponent } from '../finding-component.ts'
import { ForeignObject } from '../foreign-object.ts'
import { redactMembers } from '../foreign-root.ts'
import { listOf } from '../member.ts'
import { quoted } from '../neutral-text.ts'
import { ReadingNotes } from '../reading-notes.ts'
import { severityOf } from '../severity-words.ts'
import { filePlace } from '../source-place.ts'
import { findingKindOf } from '../tools.ts'
import { utcTime } from '../utc-time.ts'
import { suppression, vulnerabilityFinding } from '../vulnerability-finding.ts'
import { isVulnerabilityId } from '../vulnerability-id.ts'
import { webPlace } from '../web-place.ts'
import type { ReaderResult, ReportSource } from './reader.ts'
import { scanResult } from './scan-result.ts'

/** Reads a security report of GitLab's schemas (version 14 and 15, and those before), whatever type of scan wrote it. */
export function readGitLab(document: JsonObject, source: ReportSource): ReaderResult {
  const notes = new ReadingNotes()
  const report = new ForeignObject(document, '', notes)
  // Schemas before 14 leave the scan out; each vulnerability tells its category.
  const isOld = /^\d$|^1[0-3]$/.test(source.version)
  const scan = isOld ? report.object('scan') : report.neededObject('scan')
  const type = scan?.neededText('type') ?? categoryOf(report) ?? ''
  const kind = kinds.get(type)
  if (scan !== undefined && kind === undefined) notes.malformed('a known type of scan', '/scan/type')
  const scanner = scan?.neededObject('scanner')
  const tool = { name: scanner?.text('name') ?? 'GitLab', version: scanner?.text('version') }
  const context = { tool: tool.name, kind, managers: managersOf(report), source }
  const parts = {
    tool,
    kinds: kind === undefined ? undefined : [kind],
    records: listOf(document, 'vulnerabilities').length,
    findings: report.neededObjects('vulnerabilities').map((each) => findingOf(each, context)),
    confirmed: noteOutcome(scan) ? ('tool' as const) : ('no' as const),
    scannedAt: timeOf(scan?.text('end_time')),
  }
  return scanResult(parts, source, notes)
}

function categoryOf(report: ForeignObject): string | undefined {
  return report.objects('vulnerabilities')[0]?.text('category')
}

const kinds: ReadonlyMap<string, EvidenceKind> = new Map([
  ['dependency_scanning', 'sca'],
  ['container_scanning', 'sca'],
  ['cluster_image_scanning', 'sca'],
  ['sast', 'sast'],
  ['coverage_fuzzing', 'sast'],
  ['secret_detection', 'secrets'],
  ['dast', 'dast'],
  ['api_fuzzing', 'dast'],
])

type Context = {
  readonly tool: string
  readonly kind: EvidenceKind | undefined
  readonly managers: ReadonlyMap<string, string>
  readonly source: ReportSource
}

/** Whether the scanner says that the scan was a success. */
function noteOutcome(scan: ForeignObject | undefined): boolean {
  const status = scan?.neededText('status')
  if (scan === undefined || status === undefined) return false
  if (status === 'failure')
    scan.notes.reason('tool-failed', 'The scanner says that the scan failed.', scan.pointer('status'))
  else if (status !== 'success') scan.notes.malformed('success or failure', scan.pointer('status'))
  for (const message of scan.objects('messages')) {
    if (!['fatal', 'error'].includes(message.text('level') ?? '')) continue
    const said = message.text('value') ?? 'no text'
    scan.notes.reason('tool-error', `The scanner notes an error: ${quoted(said)}`, message.at)
  }
  return status === 'success'
}

/** Times of the schema are in UTC and have no zone. */
function timeOf(text: string | undefined): string | undefined {
  return utcTime(text) ?? utcTime(text === undefined ? undefined : `${text}Z`)
}

/** The package manager of each dependency file. */
function managersOf(report: ForeignObject): ReadonlyMap<string, string> {
  return new Map(
    report
      .objects('dependency_files')
      .map((file) => [file.text('path') ?? '', file.text('package_manager') ?? ''] as const),
  )
}

function findingOf(record: ForeignObject, { tool, kind, managers, source }: Context): Finding {
  const identifiers = record.neededObjects('identifiers')
  const ids = identifiers.flatMap((each) => each.text('value') ?? [])
  const named = identifiers.find((each) => isVulnerabilityId(each.text('value') ?? ''))
  const [id = record.neededText('id') ?? 'unnamed'] = [named?.text('value') ?? [], ...ids].flat()
  const location = record.neededObject('location')
  redactSources(record, kind)
  const shared = {
    tool,
    at: record.at,
    title: record.text('name') ?? record.text('message') ?? id,
    severity: severityOf({ word: record.text('severity') }),
    component: componentOf(location, managers),
    location: placeOf(location),
    cwes: identifiers
      .filter((each) => each.text('type')?.toLowerCase() === 'cwe')
      .map((each) => `CWE-${(each.text('value') ?? '').replace(/^CWE-/i, '')}`),
    suppressed: suppressionOf(record),
    fingerprint: record.text('id'),
  }
  const description = record.text('description')
  if (kind !== 'sca')
    return codeFinding({
      ...shared,
      kind: findingKindOf(kind),
      ruleId: id,
      message: description,
      source,
    })
  return vulnerabilityFinding({
    ...shared,
    report: source.digest,
    id,
    ratings: record
      .objects('cvss_vectors')
      .map((each) => severityOf({ vector: each.text('vector'), source: each.text('vendor') })),
    aliases: ids.filter((each) => each !== id && isVulnerabilityId(each)),
    description,
    fixedIn: fixesIn(record.text('solution')),
  })
}

/** Code, and what went between the scanner and a service. */
function redactSources(record: ForeignObject, kind: EvidenceKind | undefined): void {
  redactMembers(record, kind === 'secrets' ? 'secrets' : 'snippets', 'raw_source_code_extract')
  redactMembers(record.object('evidence'), 'requests', 'request')
  redactMembers(record.object('evidence'), 'responses', 'response', 'summary')
}

/** A file; of a running service, its address: scheme and host stand apart from the path. */
function placeOf(location: ForeignObject | undefined): FindingLocation | undefined {
  const [host, path] = [location?.text('hostname'), location?.text('path')]
  if (host !== undefined) return webPlace(`${host}${path ?? ''}`)
  return filePlace(location?.text('file') ?? path, location?.number('start_line'))
}

/** In an image, the operating system tells the ecosystem; elsewhere the package manager of the file. */
function componentOf(
  location: ForeignObject | undefined,
  managers: ReadonlyMap<string, string>,
): FindingComponent | undefined {
  const dependency = location?.object('dependency')
  const name = dependency?.object('package')?.neededText('name')
  const version = dependency?.text('version')
  const ecosystem = location?.text('operating_system') ?? managers.get(location?.text('file') ?? '')
  return makeComponent({ name, version, purl: ecosystemPurl(ecosystem ?? '', name ?? '', version) })
}

/** `Upgrade NAME to VERSION`, or `to version VERSION or above`. */
function fixesIn(solution: string | undefined): readonly string[] {
  const version = /^upgrade\b.{0,300}?\bto (?:versions? )?v?(\d[^\s,;]*)/i.exec(solution ?? '')?.[1]
  return version === undefined ? [] : [version.replace(/\.$/, '')]
}

function suppressionOf(record: ForeignObject): Suppression | undefined {
  const flag = record
    .objects('flags')
    .find((each) => each.text('type') === 'flagged-as-likely-false-positive')
  return flag === undefined ? undefined : suppression('external', flag.text('type'), flag.text('description'))
}
