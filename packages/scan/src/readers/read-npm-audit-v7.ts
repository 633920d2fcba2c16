import type { JsonObject, JsonValue } from '@custody/core/json/read-json'
import { isJsonObject } from '@custody/core/json/read-json'
import { countGroups } from '../count-groups.ts'
import type { Finding } from '../finding.ts'
import { ForeignObject } from '../foreign-object.ts'
import { oneOrMore } from '../foreign-root.ts'
import { isList } from '../member.ts'
import { ReadingNotes } from '../reading-notes.ts'
import { severityOf } from '../severity-words.ts'
import { filePlace } from '../source-place.ts'
import { vulnerabilityFinding } from '../vulnerability-finding.ts'
import { vulnerabilityIdsIn } from '../vulnerability-id.ts'
import { npmComponent, positive } from './npm-advisory.ts'
import { npmAuditOutcome } from './npm-audit-outcome.ts'
import type { ReaderResult, ReportSource } from './reader.ts'
import { scanResult } from './scan-result.ts'

/**
 * Reads what `npm audit --json` writes since npm 7: packages by name, each with the advisories about it and the names of
 * the packages through which it is affected. An advisory is a finding of the package that it is about; the installed version
 * is not in the report.
 */
export function readNpmAuditV7(document: JsonObject, source: ReportSource): ReaderResult {
  const notes = new ReadingNotes()
  const root = new ForeignObject(document, '', notes)
  // What `npm audit fix --json` did stands around the audit.
  const report = root.object('audit') ?? root
  if (!report.has('error')) report.neededObject('vulnerabilities')
  const packages = report.entries('vulnerabilities')
  const listed = packages.map(([name]) => name)
  const names = new Set(listed)
  noteTotal(report, listed.length)
  const parts = {
    tool: { name: 'npm audit' },
    kinds: ['sca'] as const,
    records: listed.length,
    grouped: countGroups(packages, ([name, each]) => [titleOf(each) ?? name, each.text('severity')]),
    findings: packages.flatMap(([, each]) => findingsOf(each, names, source)),
    confirmed: npmAuditOutcome(report, listed.length),
  }
  return scanResult(parts, source, notes)
}

/** Of the first advisory, where the package has the vulnerability itself. */
function titleOf(affected: ForeignObject): string | undefined {
  const via = affected.value['via']
  const [first] = isList(via) ? via : []
  return isJsonObject(first) && typeof first['title'] === 'string' ? first['title'] : undefined
}

function noteTotal(report: ForeignObject, listed: number): void {
  const total = report.object('metadata')?.object('vulnerabilities')?.number('total') ?? 0
  if (total <= listed || listed === 0) return
  const text = `The report counts ${total} packages with vulnerabilities and lists ${listed}.`
  report.notes.reason('declared-incomplete', text, report.pointer('metadata'))
}

/** `via` holds advisories, and names of other packages of the report. */
function findingsOf(
  affected: ForeignObject,
  names: ReadonlySet<string>,
  source: ReportSource,
): readonly Finding[] {
  const via: JsonValue | undefined = affected.value['via']
  if (!isList(via) || via.length === 0) {
    affected.notes.malformed('advisories or names of packages', affected.pointer('via'))
    return []
  }
  affected.text('severity')
  return via.flatMap((each, index) => {
    const at = affected.pointer('via', index)
    if (isJsonObject(each)) return [findingOf(new ForeignObject(each, at, affected.notes), affected, source)]
    if (typeof each !== 'string' || !names.has(each))
      affected.notes.malformed('an advisory, or the name of a package of the report', at)
    return []
  })
}

function findingOf(advisory: ForeignObject, affected: ForeignObject, source: ReportSource): Finding {
  const number = advisory.id('source')
  const [id, ...aliases] = vulnerabilityIdsIn(advisory.text('url') ?? '')
  const known = id ?? (number === undefined ? undefined : `NPM-${number}`)
  if (known === undefined) advisory.notes.malformed('an id', advisory.pointer('source'))
  const cvss = advisory.object('cvss')
  return vulnerabilityFinding({
    tool: 'npm audit',
    report: source.digest,
    at: advisory.at,
    id: known,
    aliases,
    title: advisory.text('title'),
    description: describe(affected),
    severity: severityOf({
      word: advisory.neededText('severity'),
      score: positive(cvss?.number('score')),
      vector: cvss?.text('vectorString'),
    }),
    component: npmComponent(advisory.text('dependency') ?? advisory.neededText('name'), undefined),
    fixedIn: boundsOf(advisory.text('range')),
    location: filePlace(affected.texts('nodes')[0]),
    cwes: oneOrMore(advisory, 'cwe'),
  })
}

/** What npm offers to mend it: the update of a package nearer to the project. */
function describe(affected: ForeignObject): string | undefined {
  const offered = affected.value['fixAvailable']
  if (typeof offered === 'boolean' || offered === undefined || offered === null) return undefined
  const fix = affected.object('fixAvailable')
  const [name, version] = [fix?.text('name'), fix?.text('version')]
  return name === undefined || version === undefined ? undefined : `Mended by ${name} ${version}.`
}

/** The versions below which a range of vulnerable versions lies: the first that are without it. */
function boundsOf(range: string | undefined): readonly string[] {
  return [...(range ?? '').slice(0, 2000).matchAll(/<\s*([^\s|,<>=]+)/g)].map(([, version = '']) => version)
}
