import { codeFinding } from '../../code-finding.ts'
import { ecosystemPurl } from '../../ecosystem.ts'
import type { Finding } from '../../finding.ts'
import { makeComponent } from '../../finding-component.ts'
import type { ForeignObject } from '../../foreign-object.ts'
import { redactMembers } from '../../foreign-root.ts'
import { severityOf } from '../../severity-words.ts'
import { filePlace } from '../../source-place.ts'
import { vulnerabilityFinding } from '../../vulnerability-finding.ts'
import type { ReportSource } from '../reader.ts'
import { trivySeverity } from '../trivy/trivy-context.ts'

/**
 * Reads one record of a report.
 * @param where namespace and name of the report
 */
export type ReadRecord = (
  record: ForeignObject,
  report: ForeignObject,
  where: string,
  source: ReportSource,
) => readonly Finding[]

export function vulnerability(
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

export function failedCheck(
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

/** Its `match` quotes the secret. */
export function secret(
  record: ForeignObject,
  _report: ForeignObject,
  where: string,
  source: ReportSource,
): readonly Finding[] {
  const ruleId = record.neededText('ruleID') ?? 'unnamed'
  redactMembers(record, 'secrets', 'match')
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
