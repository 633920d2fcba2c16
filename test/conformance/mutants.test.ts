import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { digestOf } from '@custody/core/digest/sha256'
import { readReport } from '@custody/scan/read-report'
import type { ReportReading, Unreadable } from '@custody/scan/report-reading'
import { afterAll, describe, expect, it } from '@jest/globals'
import { expectedReports } from './expected-reports.ts'
import { type ReportMutant, randomOf, reportMutants } from './report-mutants.ts'

const corpus = process.env['CUSTODY_CORPUS']
if (corpus === undefined || corpus === '')
  throw new Error('CUSTODY_CORPUS must name the folder of the test corpus')

/** Large files are as their small siblings are. */
const MAX_BYTES = 200_000
/** Mutants of each kind of each file. */
const EACH = 30

const read = (bytes: Buffer) => readReport(bytes, digestOf(bytes))

/** What a report is worth, apart from where things stand in it. */
function worth(reading: ReportReading | Unreadable) {
  if (!('tools' in reading)) return { state: reading.state, format: reading.format }
  const { state, format, confirmed, records, grouped, findings, components } = reading
  const ids = findings.map(({ id }) => id).toSorted()
  return { state, format, confirmed, records, grouped, ids, components: components.length }
}

/** Whether a reading is what it must be. */
function isRight(
  mutant: ReportMutant,
  reading: ReportReading | Unreadable,
  original: ReportReading | Unreadable,
): boolean {
  const isComplete = reading.state === 'complete'
  switch (mutant.must) {
    case 'same':
      return JSON.stringify(worth(reading)) === JSON.stringify(worth(original))
    case 'lost':
      return !isComplete
    case 'line':
      return !('confirmed' in reading) || reading.confirmed === 'no'
    case 'never':
      return reading.state === 'unreadable'
    case 'wrong':
      return !isComplete || !('records' in original) || reading.records >= original.records
    case 'answer':
      return isComplete || reading.reasons.length > 0
  }
}

describe('mutants of the reports of the corpus', () => {
  const files = expectedReports(corpus)
    .map(({ path }, seed) => ({ path, seed, bytes: readFileSync(join(corpus, 'scan-reports', path)) }))
    .filter(({ bytes }) => bytes.length > 0 && bytes.length <= MAX_BYTES)
  let mutants = 0

  it.each(files)('$path: none is complete when it is not, none is thrown at', ({ bytes, seed }) => {
    const original = read(bytes)
    const wrong: string[] = []
    for (const mutant of reportMutants(bytes, randomOf(seed), EACH)) {
      mutants += 1
      const reading = read(mutant.bytes)
      if (!isRight(mutant, reading, original)) wrong.push(`${mutant.must}: ${mutant.what}: ${reading.state}`)
    }
    expect(wrong).toEqual([])
  })

  it('are ten thousand', () => {
    const isPart = process.env['CUSTODY_FORMAT'] !== undefined
    expect(isPart || mutants >= 10_000).toBe(true)
  })

  afterAll(() => {
    process.stdout.write(`${mutants} mutants of ${files.length} reports\n`)
  })
})
