import { codeFinding } from '../../code-finding.ts'
import { ecosystemPurl } from '../../ecosystem.ts'
import type { Finding, Suppression } from '../../finding.ts'
import { makeComponent } from '../../finding-component.ts'
import { type GivenSeverity, severityOf } from '../../severity-words.ts'
import { suppression, vulnerabilityFinding } from '../../vulnerability-finding.ts'
import type { ReportSource } from '../reader.ts'

/** An issue as the API and the table give it. */
export type VeracodeScaIssue = {
  readonly source: ReportSource
  readonly at: string
  readonly type: string | undefined
  readonly issue: string | undefined
  /** Without `CVE-` before it. */
  readonly cve: string | undefined
  /** Number in Veracode's own database. */
  readonly vulnerability: string | undefined
  readonly title: string | undefined
  readonly description: string | undefined
  readonly severity: GivenSeverity
  readonly cwe: string | undefined
  /** Package manager. */
  readonly manager: string
  readonly group: string | undefined
  readonly name: string | undefined
  readonly version: string | undefined
  readonly ignored: boolean | undefined
  readonly status: string | undefined
}

/** Makes the finding: of a vulnerability, of a licence, or of a library that is out of date. */
export function veracodeScaFinding(issue: VeracodeScaIssue): Finding {
  const { at, title, source } = issue
  const type = issue.type?.toLowerCase()
  const shared = {
    tool: 'Veracode SCA',
    at,
    title,
    severity: severityOf(issue.severity),
    component: componentOf(issue),
    suppressed: suppressionOf(issue),
    fingerprint: issue.issue,
  }
  const ruleId = idOf(issue)
  if (type === 'vulnerability')
    return vulnerabilityFinding({
      ...shared,
      report: source.digest,
      id: ruleId,
      description: issue.description,
      cwes: issue.cwe === undefined ? [] : [issue.cwe.replace(/^(?=\d)/, 'CWE-')],
    })
  const name = title ?? type ?? 'unnamed'
  return codeFinding({
    ...shared,
    title: name,
    kind: type === 'license' ? 'licence' : 'code',
    ruleId: name,
    source,
  })
}

function idOf({ cve, vulnerability }: VeracodeScaIssue): string | undefined {
  if (cve !== undefined) return `CVE-${cve.replace(/^CVE-/i, '')}`
  return vulnerability === undefined ? undefined : `SRCCLR-SID-${vulnerability}`
}

/** Only names of Java have a group before them; the package manager tells. */
function componentOf({ manager, group, name, version }: VeracodeScaIssue) {
  const isMaven = ['maven', 'gradle'].includes(manager.toLowerCase())
  const full = isMaven && group !== undefined && name !== undefined ? `${group}:${name}` : name
  return makeComponent({ name: full, version, purl: ecosystemPurl(manager, full ?? '', version) })
}

function suppressionOf({ ignored, status }: VeracodeScaIssue): Suppression | undefined {
  if (ignored === true) return suppression('external', 'ignored')
  const isClosed = status !== undefined && ['resolved', 'fixed'].includes(status.toLowerCase())
  return isClosed ? suppression('external', status) : undefined
}
