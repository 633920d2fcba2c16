import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from '@jest/globals'
import { collectReports } from '../src/collect-reports.ts'
import { fixFirst } from '../src/fix-first.ts'
import { groupFindings } from '../src/group-findings.ts'
import type { Outcome } from '../src/outcome.ts'

const reports = new URL('../../../examples/service/reports/', import.meta.url)

function collect(folder: string, outcomes: ReadonlyMap<string, Outcome>) {
  const names = readdirSync(new URL(folder, reports)).filter((name) => /\.(json|sarif)$/.test(name))
  const files = names.map((path) => ({
    path,
    content: { bytes: readFileSync(new URL(folder + path, reports)) },
  }))
  const hinted = files.map((file) =>
    file.path === 'osv-scanner.cdx.json' ? { ...file, tool: 'osv-scanner' } : file,
  )
  return collectReports(hinted, { required: ['sbom', 'sca', 'sast'], outcomes, now: new Date('2030-01-01') })
}

const scanned = new Map([['osv-scanner', 'success']] as const)
const table = (folder: string) =>
  groupFindings(collect(folder, scanned).findingsDocuments.flatMap(({ document }) => document.findings))

describe('the reports about the example service', () => {
  it('are all complete, confirmed, and of the kinds that a gate asks for', () => {
    const { missing, reports: rows } = collect('', scanned)
    expect(missing).toEqual([])
    expect(rows.map(({ path, state, confirmed, kinds }) => [path, state, confirmed, kinds.join()])).toEqual([
      ['npm-audit.json', 'complete', 'tool', 'sca'],
      ['osv-scanner.cdx.json', 'complete', 'outcome', 'sca'],
      ['osv-scanner.sarif', 'complete', 'outcome', 'sca'],
      ['sbom.cdx.json', 'complete', 'tool', 'sbom'],
      ['sbom.spdx.json', 'complete', 'tool', 'sbom'],
      ['semgrep.sarif', 'complete', 'tool', 'sast'],
    ])
  })

  it('list the same packages in both SBOMs', () => {
    const lists = collect('', scanned)
      .findingsDocuments.filter(({ document }) => document.report.path.startsWith('sbom.'))
      .map(({ document }) => new Set(document.components.map(({ purl, name }) => purl ?? name)))
    expect(lists).toHaveLength(2)
    expect(lists[0]?.size).toBe(36)
    expect(lists[0]).toEqual(lists[1])
  })

  it('join into one table in which the same vulnerability stands once, with its sources', () => {
    const vulnerabilities = table('').filter(({ kind }) => kind === 'vulnerability')
    expect(vulnerabilities).toMatchObject([
      {
        ids: ['CVE-2024-43799', 'GHSA-m6fv-jmcg-4jfg'],
        component: { purl: 'pkg:npm/send@0.18.0' },
        fixedIn: ['0.19.0'],
      },
      {
        ids: ['CVE-2024-47764', 'GHSA-pxg6-pf52-xh8x'],
        component: { purl: 'pkg:npm/cookie@0.6.0' },
        fixedIn: ['0.7.0'],
      },
    ])
    expect(vulnerabilities.map(({ sources }) => sources.length)).toEqual([3, 3])
  })

  it('say which one upgrade puts the worst right', () => {
    expect(fixFirst(table('denied/'), 1)).toMatchObject([
      {
        component: { name: 'path-to-regexp' },
        upgradeTo: '8.4.0',
        severity: { bucket: 'high' },
        closes: [{}, {}],
      },
    ])
  })

  it('do not count a scan without its database as clean, unless the workflow says that it was successful', () => {
    const row = (outcomes: ReadonlyMap<string, Outcome>) =>
      collect('cases/', outcomes).reports.find(({ path }) => path === 'osv-scanner-without-database.sarif')
    expect(row(new Map())).toMatchObject({ state: 'complete', confirmed: 'no', clean: false })
    expect(row(new Map([['osv-scanner', 'failure']]))).toMatchObject({ state: 'failed', clean: false })
  })

  it('do not count a scan as complete that could not read one of its rules', () => {
    const row = collect('cases/', scanned).reports.find(({ path }) => path === 'semgrep-rule-error.sarif')
    expect(row).toMatchObject({ state: 'incomplete', clean: false, reasons: [{ code: 'tool-error' }] })
  })
})
