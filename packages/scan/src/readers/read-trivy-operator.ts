import type { JsonObject, JsonValue } from '@custody/core/json/read-json'
import { isJsonObject } from '@custody/core/json/read-json'
import { codeFinding } from '../code-finding.ts'
import { ecosystemPurl } from '../ecosystem.ts'
import type { Finding } from '../finding.ts'
import { makeComponent } from '../finding-component.ts'
import { ForeignObject } from '../foreign-object.ts'
import { isList, listOf } from '../member.ts'
import { ReadingNotes } from '../reading-notes.ts'
import { severityOf } from '../severity-words.ts'
import { pointerOf } from '../shape.ts'
import { filePlace } from '../source-place.ts'
import { latest, utcTime } from '../utc-time.ts'
import { vulnerabilityFinding } from '../vulnerability-finding.ts'
import type { ReaderResult, ReportSource } from './reader.ts'
import { scanResult } from './scan-result.ts'
import { trivySeverity } from './trivy/trivy-context.ts'

/**
 * Reads the reports that the Trivy operator keeps in a cluster, as kubectl prints them: one, a list of them (bare, or of kind
 * List), or lists of them by the name of their resource.
 */
export function readTrivyOperator(document: JsonValue, source: ReportSource): ReaderResult {
  const notes = new ReadingNotes()
  const reports = [...reportsIn(document, '', notes)]
  if (reports.length === 0) notes.malformed('a report', '')
  const readings = reports.map((report) => readOne(report, source))
  const scanners = reports.map((report) => report.object('report')?.object('scanner'))
  const parts = {
    tool: { name: 'Trivy operator', version: scanners.find((each) => each !== undefined)?.text('version') },
    kinds: kindsOf(reports),
    records: readings.reduce((sum, { records }) => sum + records, 0),
    findings: readings.flatMap(({ findings }) => findings),
    scannedAt: latest(reports.map(scannedAt)),
    subjects: reports.flatMap((each) => each.object('report')?.object('artifact')?.text('digest') ?? []),
  }
  return scanResult(parts, source, notes)
}

/** Lists and maps are walked two levels deep: a map of lists of reports. */
function* reportsIn(value: JsonValue, at: string, notes: ReadingNotes, depth = 0): Generator<ForeignObject> {
  if (isJsonObject(value) && isReport(value)) yield new ForeignObject(value, at, notes)
  else if (isList(value))
    for (const [index, item] of value.entries())
      yield* reportsIn(item, at + pointerOf([index]), notes, depth + 1)
  else if (!isJsonObject(value) || depth > 1) notes.malformed('a report of the Trivy operator', at)
  else if ('items' in value) yield* reportsIn(value['items'] ?? null, `${at}/items`, notes, depth + 1)
  else
    for (const key of Object.keys(value))
      yield* reportsIn(value[key] ?? null, at + pointerOf([key]), notes, depth + 1)
}

function isReport(value: JsonObject): boolean {
  return (
    'kind' in value &&
    'apiVersion' in value &&
    ('report' in value || 'status' in value || !('items' in value))
  )
}

type Reading = { readonly records: number; readonly findings: readonly Finding[] }

function readOne(holder: ForeignObject, source: ReportSource): Reading {
  const kind = kinds.get((holder.neededText('kind') ?? '').replace(/^Cluster/, ''))
  if (kind === undefined) holder.notes.malformed('a known kind of report', holder.pointer('kind'))
  if (kind === undefined || kind.list === undefined) return { records: 0, findings: [] }
  if (kind.list === 'status') return readCompliance(holder, source)
  const report = holder.neededObject('report')
  if (report === undefined) return { records: 0, findings: [] }
  noteCount(report, kind.list)
  const where = resourceOf(holder)
  const findings = report
    .neededObjects(kind.list)
    .flatMap((record) => kind.read(record, report, where, source))
  return { records: listOf(report.value, kind.list).length, findings }
}

type ReadRecord = (
  record: ForeignObject,
  report: ForeignObject,
  where: string,
  source: ReportSource,
) => readonly Finding[]

/** What each kind holds, without `Cluster` before it. SBOMs hold no findings. */
const kinds: ReadonlyMap<
  string,
  {
    readonly list?: 'vulnerabilities' | 'checks' | 'secrets' | 'status' | undefined
    readonly evidence: 'sca' | 'iac' | 'secrets' | 'sbom'
    readonly read: ReadRecord
  }
> = new Map([
  ['VulnerabilityReport', { list: 'vulnerabilities', evidence: 'sca', read: vulnerability }],
  ['ConfigAuditReport', { list: 'checks', evidence: 'iac', read: failedCheck }],
  ['RbacAssessmentReport', { list: 'checks', evidence: 'iac', read: failedCheck }],
  ['InfraAssessmentReport', { list: 'checks', evidence: 'iac', read: failedCheck }],
  ['ComplianceReport', { list: 'status', evidence: 'iac', read: failedCheck }],
  ['ExposedSecretReport', { list: 'secrets', evidence: 'secrets', read: secret }],
  ['SbomReport', { evidence: 'sbom', read: () => [] }],
])

function kindsOf(reports: readonly ForeignObject[]) {
  const found = reports.flatMap(
    (report) => kinds.get((report.text('kind') ?? '').replace(/^Cluster/, ''))?.evidence ?? [],
  )
  const evidence = [...new Set(found)].filter((each) => each !== 'sbom')
  return evidence.length === 0 ? undefined : evidence
}

/** The report's own summary counts what it lists, those that passed left out. */
function noteCount(report: ForeignObject, list: string): void {
  const summary = report.object('summary')
  const counts = ['criticalCount', 'highCount', 'mediumCount', 'lowCount'].map(
    (key) => summary?.number(key) ?? 0,
  )
  const counted = counts.reduce((sum, count) => sum + count, 0)
  if (counted <= listOf(report.value, list).length) return
  const text = `The report counts ${counted} and lists ${listOf(report.value, list).length}.`
  report.notes.reason('declared-incomplete', text, report.pointer('summary'))
}

function resourceOf(holder: ForeignObject): string {
  const metadata = holder.object('metadata')
  return [metadata?.text('namespace'), metadata?.text('name')].filter((each) => each !== undefined).join('/')
}

function scannedAt(holder: ForeignObject): string | undefined {
  const report = holder.object('report') ?? holder.object('status')
  return utcTime(report?.text('updateTimestamp'))
}

function vulnerability(
  record: ForeignObject,
  report: ForeignObject,
  where: string,
  source: ReportSource,
): readonly Finding[] {
  const name = record.neededText('resource')
  const version = record.text('installedVersion')
  const type = record.text('packageType') ?? report.object('os')?.text('family') ?? ''
  return [
    vulnerabilityFinding({
      tool: 'Trivy operator',
      report: source.digest,
      at: record.at,
      id: record.neededText('vulnerabilityID'),
      title: record.text('title'),
      description: record.text('description'),
      severity: severityOf({ word: record.text('severity'), score: record.number('score') }, trivySeverity),
      component: makeComponent({
        name,
        version,
        purl: record.text('packagePURL') ?? ecosystemPurl(type, name ?? '', version),
      }),
      fixedIn: record.text('fixedVersion')?.split(/,\s*/),
      location: filePlace(record.text('packagePath') ?? record.text('target')),
      fingerprint: where,
    }),
  ]
}

function failedCheck(
  record: ForeignObject,
  _report: ForeignObject,
  where: string,
  source: ReportSource,
): readonly Finding[] {
  const success = record.flag('success')
  if (success === true) return []
  const id = record.neededText('checkID') ?? 'unnamed'
  const messages = record.texts('messages')
  return [
    codeFinding({
      tool: 'Trivy operator',
      kind: 'misconfiguration',
      ruleId: id,
      aliases: aliasesOf(id),
      title: record.text('title') ?? id,
      message: messages.length > 0 ? messages.join(' ') : record.text('description'),
      severity: severityOf({ word: record.text('severity') }, trivySeverity),
      location: filePlace(record.text('target') ?? where),
      fingerprint: [where, ...messages].join(' '),
      source,
      at: record.at,
    }),
  ]
}

/** The same check has a short id (KSV014) and one of Aqua's database (AVD-KSV-0014). */
function aliasesOf(id: string): readonly string[] {
  const [, letters, digits] = /^(?:AVD-)?([A-Z]{3,6})-?0*(\d{1,4})$/.exec(id) ?? []
  if (letters === undefined || digits === undefined) return []
  const names = [`${letters}${digits.padStart(3, '0')}`, `AVD-${letters}-${digits.padStart(4, '0')}`]
  return names.filter((name) => name !== id)
}

/** `match` quotes the secret. */
function secret(
  record: ForeignObject,
  _report: ForeignObject,
  where: string,
  source: ReportSource,
): readonly Finding[] {
  const ruleId = record.neededText('ruleID') ?? 'unnamed'
  return [
    codeFinding({
      tool: 'Trivy operator',
      kind: 'secret',
      ruleId,
      title: record.text('title') ?? record.text('category') ?? ruleId,
      severity: severityOf({ word: record.text('severity') }, trivySeverity),
      location: filePlace(record.text('target')),
      fingerprint: where,
      source,
      at: record.at,
    }),
  ]
}

/** Compliance is reported check by check, or as the number of failures of each control. */
function readCompliance(holder: ForeignObject, source: ReportSource): Reading {
  const status = holder.neededObject('status')
  const detail = status?.object('detailReport')
  const summary = status?.object('summaryReport')
  if (status !== undefined && detail === undefined && summary === undefined)
    status.notes.reason('no-results', 'The report holds no results.', status.at)
  const where = resourceOf(holder)
  const controls = detail?.objects('results') ?? []
  const failed = controls.flatMap((control) => failedChecks(control, where, source))
  const counted = (summary?.objects('controlCheck') ?? []).filter(
    (check) => (check.number('totalFail') ?? 0) > 0,
  )
  return {
    records: failed.length + counted.length,
    findings: [...failed, ...counted.map((check) => failedControl(check, where, source))],
  }
}

/** A check without a severity has that of its control. */
function failedChecks(control: ForeignObject, where: string, source: ReportSource): readonly Finding[] {
  const fallback = severityOf({ word: control.text('severity') }, trivySeverity)
  return control.objects('checks').flatMap((check) =>
    failedCheck(check, control, where, source).map((finding) => ({
      ...finding,
      severity: finding.severity.original === '' ? fallback : finding.severity,
    })),
  )
}

function failedControl(check: ForeignObject, where: string, source: ReportSource): Finding {
  const ruleId = check.neededText('id') ?? 'unnamed'
  return codeFinding({
    tool: 'Trivy operator',
    kind: 'misconfiguration',
    ruleId,
    title: check.text('name') ?? ruleId,
    severity: severityOf({ word: check.text('severity') }, trivySeverity),
    fingerprint: where,
    source,
    at: check.at,
  })
}
