import { countGroups } from '../../count-groups.ts'
import { ReadingNotes } from '../../reading-notes.ts'
import { redactElements } from '../../redact-elements.ts'
import type { MarkupElement } from '../../syntax/markup-element.ts'
import type { ReaderResult, ReportSource } from '../reader.ts'
import { scanResult } from '../scan-result.ts'
import { burpFinding } from './burp-issue.ts'

/** Reads the issues that Burp Suite Professional exports as XML. Which part of a site they are of, and whether all is there, it does not say. */
export function readBurpXml(report: MarkupElement, source: ReportSource): ReaderResult {
  const notes = new ReadingNotes()
  const issues = report.all('issue')
  return scanResult(
    {
      tool: { name: 'Burp Suite', version: report.attribute('burpVersion') },
      kinds: ['dast'],
      records: issues.length,
      grouped: countGroups(issues, (issue) => [
        issue.textOf('host'),
        issue.textOf('severity'),
        issue.textOf('name'),
      ]),
      findings: issues.map((issue) => findingOf(issue, source, notes)),
    },
    source,
    notes,
  )
}

function findingOf(issue: MarkupElement, source: ReportSource, notes: ReadingNotes) {
  const type = issue.textOf('type')
  if (type === undefined) notes.malformed('the element type', issue.pointer)
  for (const traffic of issue.all('requestresponse')) {
    redactElements(traffic, 'requests', notes, 'request')
    redactElements(traffic, 'responses', notes, 'response')
  }
  redactElements(issue, 'responses', notes, 'issueDetail', 'issueDetailItems')
  const given = {
    tool: 'Burp Suite',
    type,
    name: issue.textOf('name'),
    severity: issue.textOf('severity'),
    origin: issue.textOf('host'),
    path: issue.textOf('path'),
    caption: issue.textOf('location'),
    classifications: (issue.textOf('vulnerabilityClassifications') ?? '').slice(0, 10_000).split('<li>'),
    serialNumber: issue.textOf('serialNumber'),
  }
  return burpFinding(given, issue.pointer, source)
}
