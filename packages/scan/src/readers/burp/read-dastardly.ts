import { ReadingNotes } from '../../reading-notes.ts'
import type { MarkupElement } from '../../syntax/markup-element.ts'
import type { ReaderResult, ReportSource } from '../reader.ts'
import { scanResult } from '../scan-result.ts'
import { burpFinding } from './burp-issue.ts'

/** Reads the JUnit report that Dastardly writes: a suite for each address, a failed case for each issue. */
export function readDastardly(report: MarkupElement, source: ReportSource): ReaderResult {
  const notes = new ReadingNotes()
  const suites = report.all('testsuite')
  const cases = suites.flatMap((suite) => suite.all('testcase').map((test) => ({ suite, test })))
  const failed = cases.filter(({ test }) => test.first('failure') !== undefined)
  noteTotals(report, cases.length, failed.length, notes)
  return scanResult(
    {
      tool: { name: 'Dastardly' },
      kinds: ['dast'],
      confirmed: cases.length > 0 ? 'tool' : 'no',
      records: failed.length,
      findings: failed.map(({ suite, test }) => findingOf(suite, test, source)),
    },
    source,
    notes,
  )
}

/** The severity stands in the failure's type; the name is the case's, or stands in the message before the address. */
function findingOf(suite: MarkupElement, test: MarkupElement, source: ReportSource) {
  const failure = test.first('failure')
  const [, named, address] = /^(.{1,300}) found at (\S+)$/.exec(failure?.attribute('message') ?? '') ?? []
  const given = {
    tool: 'Dastardly',
    type: undefined,
    name: named ?? test.attribute('name'),
    severity: failure?.attribute('type'),
    origin: undefined,
    path: address ?? suite.attribute('name'),
    classifications: (failure?.text ?? '').match(/\bCWE-\d{1,6}\b/g) ?? [],
    serialNumber: undefined,
  }
  return burpFinding(given, test.pointer, source)
}

function noteTotals(report: MarkupElement, cases: number, failed: number, notes: ReadingNotes): void {
  const stated = (name: string) => Number(/^\d{1,9}$/.exec(report.attribute(name) ?? '')?.[0] ?? 0)
  if (stated('tests') <= cases && stated('failures') <= failed) return
  const text = `The report counts ${stated('failures')} failures of ${stated('tests')} tests; here are ${failed} of ${cases}.`
  notes.reason('declared-incomplete', text, report.pointer)
}
