import type { JsonObject, JsonValue } from '@custody/core/json/read-json'
import { isJsonObject } from '@custody/core/json/read-json'
import { ForeignObject } from '../../foreign-object.ts'
import { isList, listOf } from '../../member.ts'
import { ReadingNotes } from '../../reading-notes.ts'
import { pointerOf } from '../../shape.ts'
import { utcTime } from '../../utc-time.ts'
import type { ReaderResult, ReportSource } from '../reader.ts'
import { scanResult } from '../scan-result.ts'
import { type OperatorReading, readCompliance } from './operator-compliance.ts'
import { failedCheck, type ReadRecord, secret, vulnerability } from './operator-records.ts'

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
    confirmed: reports.length > 0 && reports.every(isSummed) ? ('tool' as const) : ('no' as const),
    // The oldest part is what the whole is worth.
    scannedAt: reports.flatMap((report) => scannedAt(report) ?? []).toSorted()[0],
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

function readOne(holder: ForeignObject, source: ReportSource): OperatorReading {
  const kind = kinds.get((holder.neededText('kind') ?? '').replace(/^Cluster/, ''))
  if (kind === undefined) holder.notes.malformed('a known kind of report', holder.pointer('kind'))
  if (kind === undefined || kind.list === undefined) return { records: 0, findings: [] }
  const where = resourceOf(holder)
  if (kind.list === 'status') return readCompliance(holder, where, source)
  const report = holder.neededObject('report')
  if (report === undefined) return { records: 0, findings: [] }
  noteCount(report, kind.list)
  const findings = report
    .neededObjects(kind.list)
    .flatMap((record) => kind.read(record, report, where, source))
  return { records: listOf(report.value, kind.list).length, findings }
}

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

/** The operator sums up what it has found when a scan has ended. */
function isSummed(holder: ForeignObject): boolean {
  const [report, status] = [holder.object('report'), holder.object('status')]
  return report?.has('summary') === true || status?.has('summary') === true
}

function resourceOf(holder: ForeignObject): string {
  const metadata = holder.object('metadata')
  return [metadata?.text('namespace'), metadata?.text('name')].filter((each) => each !== undefined).join('/')
}

function scannedAt(holder: ForeignObject): string | undefined {
  const report = holder.object('report') ?? holder.object('status')
  return utcTime(report?.text('updateTimestamp'))
}
