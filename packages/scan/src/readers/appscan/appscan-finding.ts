import { codeFinding } from '../../code-finding.ts'
import { prefixedVector } from '../../cvss.ts'
import { cweNames, cweOfNumber } from '../../cwe.ts'
import type { Finding, FindingLocation, Suppression } from '../../finding.ts'
import { neutralText } from '../../neutral-text.ts'
import { type SeverityWords, severityOf } from '../../severity-words.ts'
import { filePlace } from '../../source-place.ts'
import type { MarkupElement } from '../../syntax/markup-element.ts'
import { canonicalId, vulnerabilityIdsIn } from '../../vulnerability-id.ts'
import { webPlace } from '../../web-place.ts'
import type { ReportSource } from '../reader.ts'
import type { AppscanReferences } from './appscan-references.ts'

export const appscanSeverity: SeverityWords = {
  name: 'appscan',
  words: {
    critical: 'critical',
    high: 'high',
    medium: 'medium',
    low: 'low',
    informational: 'info',
    information: 'info',
    info: 'info',
  },
}

/** Reads an issue. What was sent and received stands in its variants, and is never read. */
export function appscanFinding(
  issue: MarkupElement,
  references: AppscanReferences,
  source: ReportSource,
): Finding {
  const type = references.type(issue)
  const typeId = issue.textOf('issue-type', 'ref') ?? issue.textOf('issue-type-name') ?? 'unnamed'
  const [cve, ...others] = vulnerabilityIdsIn(issue.attribute('cve') ?? issue.textOf('cve') ?? '')
  return codeFinding({
    tool: 'HCL AppScan',
    kind: cve === undefined ? 'code' : 'vulnerability',
    ruleId: cve === undefined ? typeId : canonicalId(cve),
    aliases: others,
    title: issue.textOf('issue-type-name') ?? type?.textOf('name') ?? typeId,
    message: references.entity(issue),
    severity: severityOf(
      {
        word: issue.textOf('severity'),
        score: issue.textOf('cvss-score'),
        vector: prefixedVector(issue.textOf('cvss-vector', 'vector')),
      },
      appscanSeverity,
    ),
    location: placeOf(issue, references),
    cwes: cwesOf(issue, type),
    suppressed: suppressionOf(issue),
    fingerprint: issue.textOf('entity', 'ref') ?? issue.textOf('asoc-issue-id'),
    source,
    at: issue.pointer,
  })
}

/** A number, or references to numbers; else that of the type. */
function cwesOf(issue: MarkupElement, type: MarkupElement | undefined): readonly string[] {
  const own = issue.all('cwe').flatMap((cwe) => [cwe, ...cwe.all('ref')])
  const numbers = own.flatMap((element) => cweOfNumber(element.text))
  return cweNames(numbers.length > 0 ? numbers : cweOfNumber(type?.textOf('cwe')))
}

/** A file with its line, or an address. `location` holds both, divided by a colon. */
function placeOf(issue: MarkupElement, references: AppscanReferences): FindingLocation | undefined {
  const [, path, line] = /^(.*?)(?::(\d+))?$/s.exec(issue.textOf('location') ?? '') ?? []
  const file = issue.textOf('source-file') ?? issue.attribute('filename')
  if (file !== undefined) return filePlace(file, issue.textOf('line') ?? line)
  const url =
    references.url(issue) ?? issue.textOf('url') ?? (isAddress(path) ? issue.textOf('location') : undefined)
  return url === undefined ? filePlace(path, issue.textOf('line') ?? line) : webPlace(url)
}

function isAddress(text: string | undefined): boolean {
  return text !== undefined && /^https?:/i.test(text)
}

/** Words of AppScan on Cloud for what counts no more. */
const settled = new Set(['noise', 'passed', 'fixed'])

function suppressionOf(issue: MarkupElement): Suppression | undefined {
  const status = issue.textOf('status')
  if (status === undefined || !settled.has(status.toLowerCase())) return undefined
  return { by: 'external', reason: neutralText(status) }
}
