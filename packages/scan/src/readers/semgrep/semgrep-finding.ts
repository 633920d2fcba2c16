import { codeFinding } from '../../code-finding.ts'
import { cweNames } from '../../cwe.ts'
import { ecosystemPurl } from '../../ecosystem.ts'
import type { Finding, FindingComponent, FindingKind } from '../../finding.ts'
import { makeComponent } from '../../finding-component.ts'
import type { ForeignObject } from '../../foreign-object.ts'
import { oneOrMore, redactMembers } from '../../foreign-root.ts'
import { type SeverityWords, severityOf } from '../../severity-words.ts'
import { filePlace } from '../../source-place.ts'
import { canonicalId, isVulnerabilityId } from '../../vulnerability-id.ts'
import type { ReportSource } from '../reader.ts'

/** The words of rules (ERROR, WARNING, INFO), which Semgrep itself shows as high, medium and low, and their successors. */
export const semgrepSeverity: SeverityWords = {
  name: 'semgrep',
  words: {
    critical: 'critical',
    error: 'high',
    high: 'high',
    warning: 'medium',
    medium: 'medium',
    info: 'low',
    low: 'low',
    inventory: 'info',
    experiment: 'info',
  },
}

/** Reads one result: of a rule on code, on secrets, or (with `sca_info`) on a dependency. */
export function semgrepFinding(result: ForeignObject, source: ReportSource): Finding {
  const extra = result.neededObject('extra')
  const metadata = extra?.object('metadata')
  const ruleId = result.neededText('check_id') ?? 'unnamed'
  const dependency = extra?.object('sca_info')
  redactMembers(extra, 'snippets', 'lines', 'metavars')
  return codeFinding({
    tool: 'Semgrep',
    kind: kindOf(metadata, dependency),
    ruleId,
    aliases: dependency === undefined ? [] : advisoryIds(metadata),
    title: ruleId,
    message: extra?.text('message'),
    severity: severityOf({ word: extra?.text('severity') }, semgrepSeverity),
    component: dependency === undefined ? undefined : componentOf(dependency),
    location: filePlace(result.neededText('path'), result.object('start')?.number('line')),
    cwes: cweNames(oneOrMore(metadata, 'cwe')),
    suppressed: extra?.flag('is_ignored') === true ? { by: 'in-source', reason: 'nosemgrep' } : undefined,
    fingerprint: fingerprintOf(extra),
    source,
    at: result.at,
  })
}

function kindOf(metadata: ForeignObject | undefined, dependency: ForeignObject | undefined): FindingKind {
  if (dependency !== undefined) return 'vulnerability'
  const technology = oneOrMore(metadata, 'technology')
  return technology.includes('secrets') || metadata?.has('secret_type') === true ? 'secret' : 'code'
}

function advisoryIds(metadata: ForeignObject | undefined): readonly string[] {
  const id = metadata?.text('sca-vuln-database-identifier')
  return id !== undefined && isVulnerabilityId(id) ? [canonicalId(id)] : []
}

function componentOf(dependency: ForeignObject): FindingComponent | undefined {
  const found = dependency.object('dependency_match')?.object('found_dependency')
  const [name, version] = [found?.text('package'), found?.text('version')]
  const purl = name === undefined ? undefined : ecosystemPurl(found?.text('ecosystem') ?? '', name, version)
  return makeComponent({ name, version, purl })
}

/** Who is not logged in gets words instead of a fingerprint. */
function fingerprintOf(extra: ForeignObject | undefined): string | undefined {
  const fingerprint = extra?.text('fingerprint')
  return fingerprint === 'requires login' ? undefined : fingerprint
}
