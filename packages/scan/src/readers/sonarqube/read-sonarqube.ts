import type { JsonValue } from '@custody/core/json/read-json'
import type { ForeignObject } from '../../foreign-object.ts'
import { rootObject, rootObjects } from '../../foreign-root.ts'
import { isList, listOf } from '../../member.ts'
import { ReadingNotes } from '../../reading-notes.ts'
import type { ReportPage } from '../../report-page.ts'
import type { ReaderResult, ReportSource } from '../reader.ts'
import { scanResult } from '../scan-result.ts'
import { type ComponentPaths, hotspotFinding, issueFindings } from './sonarqube-issue.ts'

/** The Web API gives no more issues than these, whatever pages are asked for. */
const MOST = 10_000

/** Reads an answer of SonarQube's or SonarQube Cloud's Web API (`api/issues/search`, `api/hotspots/search`): one page. */
export function readSonarqube(document: JsonValue, source: ReportSource): ReaderResult {
  const notes = new ReadingNotes()
  const report = rootObject(document, notes)
  const records = listOf(report.value, 'issues').length + listOf(report.value, 'hotspots').length
  const page = pageOf(report, records)
  const paths = pathsOf(report)
  return scanResult(
    {
      tool: { name: 'SonarQube' },
      kinds: ['sast'],
      records,
      page,
      findings: [
        ...report.objects('issues').flatMap((issue) => issueFindings(issue, paths, source)),
        ...report.objects('hotspots').map((hotspot) => hotspotFinding(hotspot, paths, source)),
      ],
    },
    source,
    notes,
  )
}

/** Reads a bare list of issues or hotspots, as scripts cut it out of the answers. How many there were in all is not in it. */
export function readSonarqubeFragment(document: JsonValue, source: ReportSource): ReaderResult {
  const notes = new ReadingNotes()
  const items = rootObjects(document, notes)
  notes.limit('completeness-unknown', 'The list does not say how many issues there are in all.')
  return scanResult(
    {
      tool: { name: 'SonarQube' },
      kinds: ['sast'],
      records: isList(document) ? document.length : 0,
      findings: items.flatMap((item) =>
        item.has('vulnerabilityProbability')
          ? [hotspotFinding(item, new Map(), source)]
          : issueFindings(item, new Map(), source),
      ),
    },
    source,
    notes,
  )
}

function pathsOf(report: ForeignObject): ComponentPaths {
  return new Map(
    report.objects('components').flatMap((component) => {
      const [key, path] = [component.text('key'), component.text('path')]
      return key === undefined || path === undefined ? [] : [[key, path] as const]
    }),
  )
}

function pageOf(report: ForeignObject, records: number): ReportPage | undefined {
  const paging = report.object('paging')
  const total = paging?.number('total') ?? report.number('total')
  const index = paging?.number('pageIndex') ?? report.number('p') ?? 1
  if (total === undefined) {
    report.notes.malformed('the number of all issues', '/paging/total')
    return undefined
  }
  if (total < MOST) {
    const what = report.has('hotspots') ? 'hotspots' : 'issues'
    return { what, index, records, total, pointer: '/paging' }
  }
  const text = `The service gives at most ${MOST} issues of the ${total} that there are.`
  report.notes.reason('declared-incomplete', text, '/paging/total')
  return undefined
}
