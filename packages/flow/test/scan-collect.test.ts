import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeEach, describe, expect, it } from '@jest/globals'
import type { Job } from '../../../test/harness/chain/job.ts'
import { judgeOf } from '../../../test/harness/chain/judge.ts'
import { type Run, startRun } from '../../../test/harness/chain/scenarios.ts'
import { keySigners } from '../../../test/harness/chain/signers.ts'
import { readBundle } from '../../core/src/bundle/snapshot.ts'
import { areFindingsKnown, reportWarnings } from '../src/report-warnings.ts'
import { scanSummary } from '../src/scan-summary.ts'

const parent = mkdtempSync(join(tmpdir(), 'custody-scan-'))
const signers = keySigners(parent)
let run: Run
let job: Job

beforeEach(async () => {
  run = startRun({ parent, signers })
  job = run.start('bundle')
  await job.record({ stage: 'source' })
  await job.record({ stage: 'build', products: ['dist/app.tgz'] })
})

afterAll(() => rmSync(parent, { recursive: true }))

const inWorkspace = (path: string) => join(run.workspace.folder, path)

async function evidence() {
  const judge = await judgeOf({ signers, jobs: [run.identity], subjects: [] })
  const outcome = await judge(readBundle(job.bundle), { level: 'append' })
  if (!outcome.ok) throw new Error(JSON.stringify(outcome.checks.filter(({ ok }) => !ok)))
  return outcome.chain
}

describe('scan-collect', () => {
  it('leaves a record of stage sbom and one of stage scan, in that order', async () => {
    const { records } = await job.scan()
    expect(records.map(({ claims }) => claims.stage)).toEqual(['sbom', 'scan'])
    const kinds = (await evidence()).evidence.map(({ file, record }) => `${record.claims.stage} ${file.kind}`)
    expect(kinds).toEqual(
      expect.arrayContaining(['sbom sbom', 'sbom evidence-index', 'scan findings', 'scan evidence-index']),
    )
  })

  it('is about what the build left', async () => {
    await job.scan()
    const { records } = await evidence()
    expect(records.at(-1)?.statement.subject).toEqual(
      records.find(({ claims }) => claims.stage === 'build')?.statement.subject,
    )
  })

  it('keeps reports out of the bundle, whose digests it records', async () => {
    await job.scan({ reports: ['reports/sast.sarif'] })
    const { evidence: files, records } = await evidence()
    expect(files.some(({ file }) => file.path.endsWith('/sast.sarif'))).toBe(false)
    expect(records.at(-1)?.statement.predicate.materials).toContainEqual(
      expect.objectContaining({ name: 'reports/sast.sarif' }),
    )
  })

  it('begins a chain of its own where there is none', async () => {
    job = run.start('alone')
    await job.scan()
    expect((await evidence()).records.map(({ claims }) => claims.stage)).toEqual(['sbom', 'scan'])
  })

  it('records what was asked for and is not there', async () => {
    const { collection } = await job.scan({ reports: ['reports/sast.sarif'], required: ['sbom', 'sca'] })
    expect(collection.missing.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['sbom', 'sca']))
  })

  it('replaces the findings of the same tool when it scans again', async () => {
    await job.scan({ reports: ['reports/sast.sarif'] })
    await job.scan({ reports: ['reports/sast.sarif'] })
    const { superseded } = await evidence()
    expect(superseded.map(({ file }) => file.kind)).toContain('findings')
  })

  it('replaces no findings of a report of the same name in another folder', async () => {
    mkdirSync(inWorkspace('reports/other'))
    copyFileSync(inWorkspace('reports/sast.sarif'), inWorkspace('reports/other/sast.sarif'))
    await job.scan({ reports: ['reports/sast.sarif'] })
    await job.scan({ reports: ['reports/other/sast.sarif'] })
    expect((await evidence()).superseded).toEqual([])
  })

  it('collects the 1 100 reports of as many tools of a monorepo, and reads them back', async () => {
    mkdirSync(inWorkspace('all'))
    for (let index = 0; index < 1_100; index += 1) {
      const driver = { name: `tool-${index}`, version: '1' }
      const log = { version: '2.1.0', runs: [{ tool: { driver }, results: [] }] }
      writeFileSync(inWorkspace(`all/${index}.sarif`), JSON.stringify(log))
    }
    await job.scan({ reports: ['all/*.sarif'] })
    expect((await evidence()).evidence.filter(({ file }) => file.kind === 'findings')).toHaveLength(1_100)
  })

  it('keeps an SBOM once that lies in two folders', async () => {
    mkdirSync(inWorkspace('reports/copy'))
    copyFileSync(inWorkspace('reports/sbom.cdx.json'), inWorkspace('reports/copy/sbom.cdx.json'))
    await job.scan({ reports: ['reports/**/sbom.cdx.json'] })
    expect((await evidence()).evidence.filter(({ file }) => file.kind === 'sbom')).toHaveLength(1)
  })

  it.each([
    [
      'sbom.xml',
      '<bom xmlns="http://cyclonedx.org/schema/bom/1.6" version="1"><components><component type="library"><name>a</name></component></components></bom>',
      'application/vnd.cyclonedx+xml',
    ],
    [
      'sbom.spdx',
      'SPDXVersion: SPDX-2.3\nDataLicense: CC0-1.0\nSPDXID: SPDXRef-DOCUMENT\nDocumentName: a\n',
      'text/spdx',
    ],
    [
      'sbom.syft.json',
      '{"artifacts":[],"artifactRelationships":[],"descriptor":{"name":"syft","version":"1"},"schema":{"version":"16"}}',
      'application/json',
    ],
  ])('keeps %s as what it is', async (name, content, mediaType) => {
    writeFileSync(inWorkspace(`reports/${name}`), content)
    await job.scan({ reports: [`reports/${name}`] })
    const kept = (await evidence()).evidence.find(({ file }) => file.kind === 'sbom')
    expect([kept?.file.mediaType, kept?.bytes.toString()]).toEqual([mediaType, content])
  })

  it('keeps the quality of an SBOM, and replaces it when the SBOM is collected again', async () => {
    const reports = ['reports/sbom.cdx.json']
    await job.scan({ reports })
    const first = (await evidence()).evidence.filter(({ file }) => file.kind === 'quality')
    await job.scan({ reports })
    const { evidence: current, superseded } = await evidence()
    expect([first.length, current.filter(({ file }) => file.kind === 'quality').length]).toEqual([1, 1])
    expect(superseded.map(({ file }) => file.kind)).toContain('quality')
  })

  it('finds what the licence policy does not allow', async () => {
    writeFileSync(inWorkspace('licences.json'), '{"version":1,"allow":["LicenseRef-None"]}')
    const reports = ['reports/sbom.cdx.json']
    const { collection } = await job.scan({ reports, licencePolicy: inWorkspace('licences.json') })
    const kinds = collection.findingsDocuments.flatMap(({ document }) =>
      document.findings.map(({ kind }) => kind),
    )
    expect(new Set(kinds)).toEqual(new Set(['licence']))
  })

  it.each([
    ['{}', 'licence-policy-malformed'],
    ['{', 'json-syntax'],
  ])('is refused with the licence policy %s', async (content, code) => {
    writeFileSync(inWorkspace('licences.json'), content)
    await expect(job.scan({ licencePolicy: inWorkspace('licences.json') })).rejects.toMatchObject({ code })
  })

  it.each([
    ['no report is named', { reports: [] }, 'reports-missing'],
    ['a report is not there', { reports: ['reports/*.xml'] }, 'glob-empty'],
    ['a report is outside', { reports: ['outside.sarif'] }, 'file-outside'],
    ['a kind is unknown', { required: ['magic'] }, 'evidence-kind-unknown'],
    ['an outcome is unknown', { outcomes: ['linter=perhaps'] }, 'outcome-unknown'],
    ['the bundle is another one', { digests: [`sha256:${'0'.repeat(64)}`] }, 'bundle-digest-differs'],
  ] as const)('is refused, and the bundle stays, when %s', async (_, options, code) => {
    writeFileSync(inWorkspace('../outside.sarif'), '{}')
    symlinkSync('../outside.sarif', inWorkspace('outside.sarif'))
    const before = readBundle(job.bundle).head.digest
    await expect(job.scan(options)).rejects.toMatchObject({ code })
    expect(readBundle(job.bundle).head.digest).toBe(before)
  })

  it('warns of what is not complete or not there, ten times at most, and knows no number of findings then', async () => {
    for (let index = 0; index < 12; index += 1)
      writeFileSync(inWorkspace(`reports/broken-${index}.sarif`), '{')
    const some = await job.scan({ reports: ['reports/broken-0.sarif'], required: ['sbom'] })
    expect(reportWarnings(some.collection).map(({ code, detail }) => [code, detail.where])).toEqual([
      ['report-incomplete', 'reports/broken-0.sarif'],
      ['report-absent', 'sbom'],
    ])
    expect(areFindingsKnown(some.collection)).toBe(false)
    expect(scanSummary(some)).toMatch(/broken-0.sarif \| unreadable \| nobody \| unknown \|/)
    expect(scanSummary(some)).toMatch(/sbom \| missing \| {2}\| unknown \|/)
    const many = reportWarnings((await job.scan({ reports: ['reports/broken-*'] })).collection)
    expect([many.length, many.at(-1)?.message]).toEqual([10, expect.stringContaining('found 3 more')])
  })

  it('warns of nothing where all is complete', async () => {
    const { collection } = await job.scan({ reports: ['reports/sast.sarif'] })
    expect(collection.reports.map(({ state }) => state)).toEqual(['complete'])
    expect([reportWarnings(collection), areFindingsKnown(collection)]).toEqual([[], true])
  })

  it.each(['', '{', '{"version":"2.1.0","runs":[', '\u0000', 'not a report'])(
    'records a report as unreadable that holds %j',
    async (content) => {
      writeFileSync(inWorkspace('reports/broken.sarif'), content)
      const { collection } = await job.scan({ reports: ['reports/broken.sarif'] })
      expect(collection.reports.map(({ state }) => state)).toEqual(['unreadable'])
    },
  )
})
