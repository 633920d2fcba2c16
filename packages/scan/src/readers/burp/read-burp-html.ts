import { countGroups } from '../../count-groups.ts'
import { quoted } from '../../neutral-text.ts'
import { ReadingNotes } from '../../reading-notes.ts'
import type { MarkupElement } from '../../syntax/markup-element.ts'
import type { ReaderResult, ReportSource } from '../reader.ts'
import { scanResult } from '../scan-result.ts'
import { burpFinding } from './burp-issue.ts'
import { hasClass, labelledValue, severitiesByAnchor } from './burp-page.ts'

/** Reads the report page of Burp Suite DAST (formerly Enterprise Edition): tables of issues, then a container of details for each. */
export function readBurpHtml(page: MarkupElement, source: ReportSource): ReaderResult {
  const notes = new ReadingNotes()
  const divisions = [...page.below('div')]
  const containers = divisions.filter((each) => hasClass(each, 'issue-container'))
  const status = labelledValue(page, /^status:?$/i)
  noteStatus(status, containers, notes)
  noteTotal(page, containers.length, notes)
  const severities = severitiesByAnchor(page)
  const origins = originsOf(page)
  return scanResult(
    {
      tool: { name: 'Burp Suite DAST' },
      kinds: ['dast'],
      confirmed: /^completed$/i.test(status ?? '') ? 'tool' : 'no',
      records: containers.length,
      grouped: countGroups(containers, (container) => [nameOf(container), originOf(container, origins)]),
      findings: containers.map((container) => findingOf(container, severities, origins, source, notes)),
    },
    source,
    notes,
  )
}

function nameOf(container: MarkupElement): string | undefined {
  return container.first('h2')?.wholeText
}

/** Each part of the report is headed by the origin that it is about, `… for ORIGIN`. */
function originsOf(page: MarkupElement): readonly { readonly start: number; readonly origin: string }[] {
  return [...page.below('h1')].flatMap((heading) => {
    const origin = /\s(https?:\/\/\S+)$/.exec(heading.wholeText)?.[1]
    return origin === undefined ? [] : [{ start: heading.start, origin }]
  })
}

function originOf(container: MarkupElement, origins: ReturnType<typeof originsOf>): string | undefined {
  return origins.findLast(({ start }) => start < container.start)?.origin
}

function findingOf(
  container: MarkupElement,
  severities: ReadonlyMap<string, string>,
  origins: ReturnType<typeof originsOf>,
  source: ReportSource,
  notes: ReadingNotes,
) {
  const anchor = container
    .all('a')
    .map((a) => a.attribute('name') ?? a.attribute('id'))
    .find((name) => name !== undefined)
  const severity = severities.get(anchor ?? '')
  if (severity === undefined) notes.malformed('a row with the severity of the issue', container.pointer)
  redactTraffic(container, notes)
  const link = container.all('a').find((a) => a.attributes['href'] !== undefined && a.wholeText !== '')
  const given = {
    tool: 'Burp Suite DAST',
    type: undefined,
    name: nameOf(container),
    severity,
    origin: originOf(container, origins),
    path: link?.wholeText,
    classifications: [...container.below('li')].map((item) => item.wholeText),
    serialNumber: anchor,
  }
  return burpFinding(given, container.pointer, source)
}

/** Each request and response stands behind a heading that says which it is. */
function redactTraffic(container: MarkupElement, notes: ReadingNotes): void {
  for (const heading of container.below('h3')) {
    if (/^request/i.test(heading.wholeText)) notes.redact('requests')
    if (/^response/i.test(heading.wholeText)) notes.redact('responses')
  }
}

function noteStatus(
  status: string | undefined,
  containers: readonly MarkupElement[],
  notes: ReadingNotes,
): void {
  if (status === undefined) {
    if (containers.length === 0) notes.malformed('the status of the scan', '')
  } else if (/^(?:failed|cancell?ed)/i.test(status))
    notes.reason('tool-failed', `The state of the scan is ${quoted(status)}.`)
  else if (!/^completed$/i.test(status))
    notes.reason('declared-incomplete', `The state of the scan is ${quoted(status)}.`)
}

function noteTotal(page: MarkupElement, containers: number, notes: ReadingNotes): void {
  const stated = labelledValue(page, /^total issues found:?$/i) ?? ''
  const total = /^\d{1,9}$/.test(stated) ? Number(stated) : 0
  if (total > containers)
    notes.reason(
      'declared-incomplete',
      `The report counts ${total} issues, and has details of ${containers}.`,
    )
}
