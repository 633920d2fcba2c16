import type { JsonObject } from '@custody/core/json/read-json'
import { countGroups } from '../../count-groups.ts'
import type { Finding } from '../../finding.ts'
import { ForeignObject } from '../../foreign-object.ts'
import { listOf } from '../../member.ts'
import { ReadingNotes } from '../../reading-notes.ts'
import { vulnerabilityFinding } from '../../vulnerability-finding.ts'
import { osvFixes, readOsvRecord } from '../osv-record.ts'
import type { ReaderResult, ReportSource } from '../reader.ts'
import { scanResult } from '../scan-result.ts'
import { goModule } from './read-govulncheck.ts'

/**
 * Reads what `govulncheck -json` wrote before its protocol (versions 0.x): one object, in which each vulnerable symbol names its
 * sinks in the graphs of calls, imports and requirements. Without findings `Vulns` is null.
 */
export function readGovulncheckOld(document: JsonObject, source: ReportSource): ReaderResult {
  const notes = new ReadingNotes()
  const report = new ForeignObject(document, '', notes)
  if (!('Vulns' in document)) notes.malformed('a list', '/Vulns')
  const symbols = report.objects('Vulns')
  const modules = new Map(report.object('Requires')?.entries('Modules') ?? [])
  const findings = symbols.map((symbol) => findingOf(symbol, modules, source))
  const parts = {
    tool: { name: 'govulncheck' },
    kinds: ['sca'] as const,
    records: listOf(document, 'Vulns').length,
    grouped: countGroups(findings, ({ ruleId }) => ruleId),
    findings,
  }
  return scanResult(parts, source, notes)
}

function findingOf(
  symbol: ForeignObject,
  modules: ReadonlyMap<string, ForeignObject>,
  source: ReportSource,
): Finding {
  const record = symbol.neededObject('OSV')
  const path = symbol.neededText('ModPath')
  const required = modules.get(String(symbol.number('RequireSink') ?? ''))
  const sink = symbol.number('CallSink')
  const { id, severity, ...advisory } = record === undefined ? readOsvRecord(symbol) : readOsvRecord(record)
  return vulnerabilityFinding({
    ...advisory,
    severity,
    tool: 'govulncheck',
    report: source.digest,
    at: symbol.at,
    id,
    component: goModule(path, required?.text('Version')),
    fixedIn: record === undefined ? [] : osvFixes(record, path),
    called: sink === undefined ? undefined : sink !== 0,
    fingerprint: [symbol.text('PkgPath'), symbol.text('Symbol')].join(' '),
  })
}
