import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { collectReports } from '@custody/scan/collect-reports'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { writeSarif } from '../src/write-sarif.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sarif-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const bandit = {
  errors: [],
  generated_at: '2026-01-02T03:04:05Z',
  metrics: { _totals: { loc: 4 } },
  results: [{ filename: '/checkout/shop/a.py', line_number: 3, test_id: 'B1', issue_severity: 'LOW' }],
}
const collection = (...reports: readonly object[]) =>
  collectReports(
    reports.map((report, index) => ({
      path: `${index}.json`,
      content: { bytes: Buffer.from(JSON.stringify(report)) },
    })),
    { required: [], outcomes: new Map(), now: new Date() },
  )
const write = (...reports: readonly object[]) => {
  const lines: string[] = []
  const paths = writeSarif(collection(...reports), join(folder, 'out'), '/checkout/shop', (line) =>
    lines.push(line),
  )
  return { paths, lines }
}
const uriIn = (path: string) =>
  JSON.parse(readFileSync(path, 'utf8')).runs[0].results[0].locations[0].physicalLocation.artifactLocation.uri

describe('SARIF files of collected reports', () => {
  it('are in the folder, with places relative to the workspace', () => {
    const { paths, lines } = write(bandit)
    expect([paths, lines]).toEqual([[join(folder, 'out/findings-1.sarif')], []])
    expect(uriIn(paths[0] ?? '')).toBe('a.py')
  })

  it('replace those of an earlier run, also where there were more', () => {
    write(...Array.from({ length: 21 }, () => bandit))
    expect(readdirSync(join(folder, 'out'))).toEqual(['findings-1.sarif', 'findings-2.sarif'])
    write(bandit)
    expect(readdirSync(join(folder, 'out'))).toEqual(['findings-1.sarif'])
  })

  it('are not written through a link', () => {
    const { paths } = write(bandit)
    const elsewhere = join(folder, 'elsewhere')
    writeFileSync(elsewhere, 'untouched')
    rmSync(paths[0] ?? '')
    symlinkSync(elsewhere, paths[0] ?? '')
    write(bandit)
    expect(readFileSync(elsewhere, 'utf8')).toBe('untouched')
    expect(uriIn(paths[0] ?? '')).toBe('a.py')
  })

  it('come with a word on what is left out', () => {
    expect(write({}).lines).toEqual(['0.json: the report is unreadable, and no run is written.'])
  })
})
