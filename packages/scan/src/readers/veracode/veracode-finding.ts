import { codeFinding } from '../../code-finding.ts'
import { prefixedVector } from '../../cvss.ts'
import { cweOfNumber } from '../../cwe.ts'
import type { Finding, FindingComponent, FindingLocation, Suppression } from '../../finding.ts'
import { makeComponent } from '../../finding-component.ts'
import type { ForeignObject } from '../../foreign-object.ts'
import { severityOf } from '../../severity-words.ts'
import { filePlace } from '../../source-place.ts'
import { suppression } from '../../vulnerability-finding.ts'
import { canonicalId } from '../../vulnerability-id.ts'
import { webPlace } from '../../web-place.ts'
import type { ReportSource } from '../reader.ts'
import { veracodeSeverity } from './veracode-severity.ts'

/** Reads one finding of the API: a flaw of a static, dynamic or manual scan, or a vulnerability of a component. */
export function veracodeFinding(finding: ForeignObject, source: ReportSource): Finding {
  const details = finding.neededObject('finding_details')
  const cve = details?.object('cve')
  const vulnerability = cve?.text('name')
  const cwe = details?.object('cwe')
  const cwes = cweOfNumber(cwe?.id('id'))
  const category = details?.object('finding_category')?.text('name') ?? cwe?.text('name')
  const component = componentOf(details)
  const title = category ?? [component?.name, vulnerability].filter((text) => text !== undefined).join(' - ')
  return codeFinding({
    tool: 'Veracode',
    kind: isOfComponent(finding) ? 'vulnerability' : 'code',
    ruleId: vulnerability === undefined ? (cwes[0] ?? 'unnamed') : canonicalId(vulnerability),
    title: title === '' ? 'Flaw' : title,
    message: details?.text('attack_vector'),
    severity: severityOf(
      {
        word: details?.id('severity'),
        score: cve?.object('cvss3')?.decimal('score') ?? cve?.decimal('cvss'),
        vector: prefixedVector(cve?.object('cvss3')?.text('vector')) ?? cve?.text('vector'),
      },
      veracodeSeverity,
    ),
    component,
    location: placeOf(details),
    cwes,
    suppressed: suppressionOf(finding),
    fingerprint: finding.id('issue_id'),
    source,
    at: finding.at,
  })
}

function isOfComponent(finding: ForeignObject): boolean {
  return finding.neededText('scan_type')?.toUpperCase() === 'SCA'
}

/** The report names a file, in which the version stands again. */
function componentOf(details: ForeignObject | undefined): FindingComponent | undefined {
  const file = details?.text('component_filename')
  const version = details?.text('version')
  const bare = file?.replace(/\.(?:jar|war|ear|aar|whl|gem|nupkg|tgz|zip)$/i, '')
  const name = version !== undefined && bare?.endsWith(version) ? bare.slice(0, -version.length) : bare
  return makeComponent({ name: name?.replace(/[-_.]$/, ''), version })
}

function placeOf(details: ForeignObject | undefined): FindingLocation | undefined {
  const address = details?.text('url') ?? details?.text('hostname')
  if (address !== undefined) return webPlace(address)
  const path = details?.text('file_path') ?? details?.text('file_name')
  return filePlace(
    path ?? details?.objects('component_path')[0]?.text('path'),
    details?.number('file_line_number'),
  )
}

/** Closed (fixed or mitigated), or open with a mitigation that was approved. */
function suppressionOf(finding: ForeignObject): Suppression | undefined {
  const status = finding.object('finding_status')
  const resolution = status?.text('resolution')
  const isApproved = status?.text('resolution_status')?.toUpperCase() === 'APPROVED'
  if (status?.text('status')?.toUpperCase() === 'CLOSED') return suppression('external', 'Closed', resolution)
  return isApproved ? suppression('external', resolution ?? 'Approved') : undefined
}
