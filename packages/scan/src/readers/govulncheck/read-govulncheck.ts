import type { JsonValue } from '@custody/core/json/read-json'
import { countGroups } from '../../count-groups.ts'
import type { Finding } from '../../finding.ts'
import { makeComponent } from '../../finding-component.ts'
import type { ForeignObject } from '../../foreign-object.ts'
import { rootObjects } from '../../foreign-root.ts'
import { makePurl } from '../../purl.ts'
import { ReadingNotes } from '../../reading-notes.ts'
import { severityOf } from '../../severity-words.ts'
import { filePlace } from '../../source-place.ts'
import { utcTime } from '../../utc-time.ts'
import { vulnerabilityFinding } from '../../vulnerability-finding.ts'
import { type OsvRecord, readOsvRecord } from '../osv-record.ts'
import type { ReaderResult, ReportSource } from '../reader.ts'
import { scanResult } from '../scan-result.ts'

/**
 * Reads the messages that `govulncheck -format json` writes (protocol 1.0): its configuration, advisories, and findings. A
 * vulnerability is found up to three times: that its module is required, its package imported, its symbol called.
 */
export function readGovulncheck(document: JsonValue, source: ReportSource): ReaderResult {
  const notes = new ReadingNotes()
  const messages = rootObjects(document, notes)
  const config = messages.find((message) => message.has('config'))?.neededObject('config')
  if (config === undefined) notes.malformed('the configuration, as the first message', '')
  if (config?.text('scan_mode') === 'query')
    notes.reason('no-results', 'The report answers a question about modules; no code was scanned.', config.at)
  const advisories = advisoriesOf(messages)
  const found = messages.flatMap((message) => message.object('finding') ?? [])
  const calls = new Set(found.filter(isCall).map(keyOf))
  const analysed = config?.text('scan_level') === 'symbol'
  const findings = found.map((finding) =>
    findingOf(finding, advisories, analysed ? calls.has(keyOf(finding)) : undefined, source),
  )
  const parts = {
    tool: { name: 'govulncheck', version: config?.text('scanner_version') },
    kinds: ['sca'] as const,
    records: found.length,
    grouped: countGroups(found, keyOf),
    findings,
    databaseAt: utcTime(config?.text('db_last_modified')),
  }
  return scanResult(parts, source, notes)
}

function advisoriesOf(messages: readonly ForeignObject[]): ReadonlyMap<string, OsvRecord> {
  const records = messages.flatMap((message) => message.object('osv') ?? [])
  return new Map(records.map((record) => readOsvRecord(record)).map((each) => [each.id ?? '', each] as const))
}

/** The frame of the vulnerable symbol comes first. */
function isCall(finding: ForeignObject): boolean {
  return finding.objects('trace')[0]?.has('function') === true
}

function keyOf(finding: ForeignObject): string {
  return JSON.stringify([finding.text('osv'), finding.objects('trace')[0]?.text('module')])
}

function findingOf(
  finding: ForeignObject,
  advisories: ReadonlyMap<string, OsvRecord>,
  called: boolean | undefined,
  source: ReportSource,
): Finding {
  const id = finding.neededText('osv')
  const advisory = advisories.get(id ?? '')
  if (advisory === undefined)
    finding.notes.malformed('the id of an advisory of the report', finding.pointer('osv'))
  const trace = finding.neededObjects('trace')
  const [frame] = trace
  if (frame === undefined) finding.notes.malformed('a frame', finding.pointer('trace'))
  const fixed = finding.text('fixed_version')
  return vulnerabilityFinding({
    severity: severityOf({}),
    ...advisory,
    tool: 'govulncheck',
    report: source.digest,
    at: finding.at,
    id,
    component: goModule(frame?.neededText('module'), frame?.text('version')),
    fixedIn: fixed === undefined ? [] : [fixed],
    location: ownPlace(trace),
    called,
    fingerprint: [frame?.text('package'), frame?.text('receiver'), frame?.text('function')].join(' '),
  })
}

/** The last frame is in the code that was scanned, where there is more than one. */
function ownPlace(trace: readonly ForeignObject[]) {
  const position = trace.length > 1 ? trace.at(-1)?.object('position') : undefined
  return filePlace(position?.text('filename'), position?.number('line'))
}

/** A Go module; the standard library is the module `stdlib`. */
export function goModule(name: string | undefined, version: string | undefined) {
  if (name === undefined) return undefined
  const slash = name.lastIndexOf('/')
  const purl = makePurl(
    'golang',
    slash === -1 ? undefined : name.slice(0, slash),
    name.slice(slash + 1),
    version,
  )
  return makeComponent({ name, version, purl })
}
