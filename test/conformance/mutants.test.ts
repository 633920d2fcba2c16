import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { digestOf } from '@custody/core/digest/sha256'
import { readReport } from '@custody/scan/read-report'
import { afterAll, describe, expect, it } from '@jest/globals'
import { isRight } from '../../packages/scan/test/mutant-judgement.ts'
import { randomOf, reportMutants } from '../../packages/scan/test/report-mutants.ts'
import { expectedReports } from './expected-reports.ts'

const corpus = process.env['CUSTODY_CORPUS']
if (corpus === undefined || corpus === '')
  throw new Error('CUSTODY_CORPUS must name the folder of the test corpus')

/** Large files are as their small siblings are. */
const MAX_BYTES = 200_000
/** Mutants of each kind of each file. */
const EACH = 30

const read = (bytes: Buffer) => readReport(bytes, digestOf(bytes))

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
