import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { digestOf } from '@custody/core/digest/sha256'
import { readReport } from '@custody/scan/read-report'
import type { ReportReading, Unreadable } from '@custody/scan/report-reading'
import { afterAll, describe, expect, it } from '@jest/globals'
import { missedFacts } from './compare-finding.ts'
import { type ExpectedReport, expectedReports } from './expected-reports.ts'
import { explainedDifferences } from './explained-differences.ts'

const corpus = process.env['CUSTODY_CORPUS']
if (corpus === undefined || corpus === '')
  throw new Error('CUSTODY_CORPUS must name the folder of the test corpus')

const reports = expectedReports(corpus)

type Difference = { readonly fact: string; readonly ours: string; readonly theirs: string }

function read(path: string): ReportReading | Unreadable {
  const bytes = readFileSync(join(corpus ?? '', 'scan-reports', path))
  return readReport(bytes, digestOf(bytes))
}

/** Every fact in which a reading is not what is expected. */
function differences(report: ExpectedReport): readonly Difference[] {
  const reading = read(report.path)
  const ours = 'tools' in reading ? reading : undefined
  const found: Difference[] = []
  type Fact = string | number | null | undefined
  const hold = (fact: string, is: Fact, expected: Fact) => {
    if (expected !== null && expected !== undefined && is !== expected)
      found.push({ fact, ours: String(is), theirs: String(expected) })
  }
  hold('format', reading.format ?? 'none', report.format ?? 'none')
  hold('state', reading.state, report.state ?? (report.format === null ? 'unreadable' : undefined))
  if (report.format !== null) {
    hold('records', ours?.records, report.raw)
    hold('grouped', ours?.grouped, report.expected)
  }
  if (ours === undefined) return found
  hold('bytes', withoutBytes(ours), 0)
  for (const each of report.findings ?? [])
    hold(`findings[${each.index}]`, missedFacts(each, ours.findings).join(), '')
  return found
}

function withoutBytes({ findings, components, licences }: ReportReading): number {
  return [findings, components, licences]
    .flatMap((items) => items.map(({ source }) => source))
    .filter(({ bytes }) => bytes === undefined).length
}

describe('the reports of the corpus', () => {
  const different = new Set<string>()
  const miscounted = new Set<string>()

  it.each(reports)('$path is $format with its counts, states and findings', (report) => {
    const found = differences(report)
    if (found.length > 0) different.add(report.path)
    if (found.some(({ fact }) => !fact.startsWith('findings['))) miscounted.add(report.path)
    const explained = explainedDifferences.filter(({ path }) => path === report.path)
    expect(found.map(({ fact, ours, theirs }) => ({ fact, ours, theirs }))).toMatchObject(
      explained.map(({ fact, ours }) => ({ fact, ours })),
    )
  })

  it('have the format, state and counts that are expected, for at least 97 of 100', () => {
    const share = 1 - miscounted.size / reports.length
    const isPart = process.env['CUSTODY_FORMAT'] !== undefined
    expect(isPart || share >= 0.97).toBe(true)
  })

  afterAll(() => {
    const counted = reports.length - miscounted.size
    const percent = ((100 * counted) / Math.max(1, reports.length)).toFixed(1)
    process.stdout.write(
      `${counted} of ${reports.length} reports (${percent} %) have the expected format, state and counts; ` +
        `${reports.length - different.size} the expected findings as well\n`,
    )
  })
})
