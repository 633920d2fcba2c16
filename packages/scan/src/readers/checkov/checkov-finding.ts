import { codeFinding } from '../../code-finding.ts'
import { cweNames } from '../../cwe.ts'
import { ecosystemPurl } from '../../ecosystem.ts'
import type { Finding, FindingComponent, FindingKind, Suppression } from '../../finding.ts'
import { makeComponent } from '../../finding-component.ts'
import type { ForeignObject } from '../../foreign-object.ts'
import { oneOrMore, redactMembers } from '../../foreign-root.ts'
import { isList } from '../../member.ts'
import { neutralText } from '../../neutral-text.ts'
import { severityOf } from '../../severity-words.ts'
import { filePlace } from '../../source-place.ts'
import { canonicalId, isVulnerabilityId } from '../../vulnerability-id.ts'
import type { ReportSource } from '../reader.ts'

/** Reads one check that failed or was skipped. Without a platform key the tool rates nothing: the severity is unknown. */
export function checkovFinding(check: ForeignObject, framework: string, source: ReportSource): Finding {
  const checkId = check.neededText('check_id') ?? 'unnamed'
  const details = check.object('vulnerability_details')
  const kind = kindOf(framework)
  const advisory = details?.text('id')
  const resource = check.text('resource')
  redactMembers(check, 'snippets', 'code_block', 'fixed_definition', 'evaluations')
  return codeFinding({
    tool: 'Checkov',
    kind,
    ruleId: advisory === undefined ? checkId : canonicalId(advisory),
    aliases: advisory !== undefined && isVulnerabilityId(advisory) ? [checkId] : [],
    title: check.text('check_name') ?? checkId,
    message: resource,
    severity: severityOf({
      word: check.text('severity') ?? details?.text('severity'),
      score: details?.decimal('cvss'),
      vector: details?.text('vector'),
    }),
    component: details === undefined ? undefined : componentOf(details),
    fixedIn: oneOrMore(details, 'fix_version'),
    location: filePlace(check.neededText('file_path'), firstLine(check)),
    cwes: cweNames(oneOrMore(check, 'cwe')),
    suppressed: suppressionOf(check),
    fingerprint: kind === 'secret' ? undefined : resource,
    source,
    at: check.at,
  })
}

const kinds: Readonly<Record<string, FindingKind>> = {
  secrets: 'secret',
  sca_package: 'vulnerability',
  sca_image: 'vulnerability',
  license: 'licence',
}

function kindOf(framework: string): FindingKind {
  if (framework.startsWith('sast')) return 'code'
  return kinds[framework] ?? 'misconfiguration'
}

function componentOf(details: ForeignObject): FindingComponent | undefined {
  const [name, version] = [details.text('package_name'), details.text('package_version')]
  const purl =
    name === undefined ? undefined : ecosystemPurl(details.text('package_type') ?? '', name, version)
  return makeComponent({ name, version, purl })
}

/** A range of 0 to 0 or of nulls stands for none. */
function firstLine(check: ForeignObject): number | undefined {
  const range = check.value['file_line_range']
  return isList(range) && range.every((line) => line === null)
    ? undefined
    : check.numbers('file_line_range')[0]
}

function suppressionOf(check: ForeignObject): Suppression | undefined {
  const result = check.object('check_result')
  if (result?.text('result')?.toUpperCase() !== 'SKIPPED') return undefined
  const reason = result.text('suppress_comment')
  return { by: 'in-source', reason: reason === undefined ? undefined : neutralText(reason) }
}
