import { globSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { collectReports } from '@custody/scan/collect-reports'
import { sarifLogs } from '@custody/scan/sarif-log/sarif-log'
import { describe, expect, it } from '@jest/globals'
import { Ajv2020 } from 'ajv/dist/2020.js'

const corpus = process.env['CUSTODY_CORPUS']
if (corpus === undefined || corpus === '')
  throw new Error('CUSTODY_CORPUS must name the folder of the test corpus')

const validate = new Ajv2020({ strict: false, validateFormats: false }).compile(
  JSON.parse(readFileSync(join(corpus, 'sarif/schema/sarif-2.1.0.json'), 'utf8')),
)
const reports = globSync('{scan-reports,sarif/tutorials}/**/*', { cwd: corpus })
  .filter((path) => statSync(join(corpus, path)).isFile())
  .map((path) => ({ path, content: { bytes: readFileSync(join(corpus, path)) } }))
const collection = collectReports(reports, { required: [], outcomes: new Map(), now: new Date() })
const { logs, dropped } = sarifLogs(collection)
const parsed = logs.map((log) => JSON.parse(log))

describe('SARIF made of all reports of the corpus', () => {
  it.each(logs.map((_, index) => index))('in file %i is valid by the schema of SARIF 2.1.0', (index) => {
    validate(parsed[index])
    expect(validate.errors ?? []).toEqual([])
  })

  it.each(logs.map((_, index) => index))('in file %i is within the limits of code scanning', (index) => {
    expect(gzipSync(logs[index] ?? '').length).toBeLessThan(10_000_000)
    expect(parsed[index].runs.length).toBeLessThanOrEqual(20)
    for (const run of parsed[index].runs) {
      expect(run.results.length).toBeLessThanOrEqual(5000)
      for (const rule of run.tool.driver.rules) expect(rule.properties.tags.length).toBeLessThanOrEqual(10)
      for (const result of run.results) expect(result.locations).toHaveLength(1)
    }
  })

  it('holds every open finding, or says that it was left out', () => {
    const open = collection.findingsDocuments.flatMap(({ document }) => document.findings).length
    const kept = parsed.flatMap((log) => log.runs).reduce((sum, run) => sum + run.results.length, 0)
    const said = dropped.map((line) => Number(/: (\d+) findings/.exec(line)?.[1] ?? 0))
    expect(kept + said.reduce((sum, count) => sum + count, 0)).toBe(open)
  })

  it('gives each run a category of its own', () => {
    const categories = parsed.flatMap((log) => log.runs).map((run) => run.automationDetails.id)
    expect(new Set(categories).size).toBe(categories.length)
  })
})
