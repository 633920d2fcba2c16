import type { JsonValue } from '@custody/core/json/read-json'
import { countGroups } from '../../count-groups.ts'
import type { ForeignObject } from '../../foreign-object.ts'
import { rootObject } from '../../foreign-root.ts'
import { listOf } from '../../member.ts'
import { ReadingNotes } from '../../reading-notes.ts'
import type { ReaderResult, ReportSource } from '../reader.ts'
import { scanResult } from '../scan-result.ts'
import { sonarReportFinding } from './sonar-report-row.ts'

/** Reads the JSON of sonar-report, a third party's export of SonarQube issues and hotspots. */
export function readSonarReport(document: JsonValue, source: ReportSource): ReaderResult {
  const notes = new ReadingNotes()
  const report = rootObject(document, notes)
  const issues = report.neededObjects('issues')
  const records = listOf(report.value, 'issues').length
  noteTotal(report, records)
  return scanResult(
    {
      tool: { name: 'SonarQube', version: report.text('sonarQubeVersion') },
      kinds: ['sast'],
      records,
      grouped: countGroups(issues, (issue) =>
        ['description', 'component', 'key'].map((key) => issue.text(key)),
      ),
      findings: issues.map((issue) =>
        sonarReportFinding(
          {
            rule: issue.neededText('rule'),
            severity: issue.text('severity'),
            component: issue.text('component'),
            line: issue.id('line'),
            description: issue.text('description'),
            message: issue.text('message'),
            key: issue.text('key'),
            status: issue.text('status'),
          },
          issue.at,
          source,
        ),
      ),
    },
    source,
    notes,
  )
}

/** The summary counts the issues by severity. */
function noteTotal(report: ForeignObject, records: number): void {
  const summary = report.object('summary')
  const counts = ['blocker', 'critical', 'major', 'minor'].map((word) => summary?.decimal(word) ?? 0)
  const total = counts.reduce((sum, count) => sum + count, 0)
  if (total > records) {
    const text = `The summary counts ${total} issues, and ${records} are here.`
    report.notes.reason('declared-incomplete', text, '/summary')
  }
}
