import { digestOf } from '@custody/core/digest/sha256'
import { describe, expect, it } from '@jest/globals'
import { collectReports } from '../src/collect-reports.ts'
import type { EvidenceContract } from '../src/evidence-contract.ts'
import { readEvidenceKind } from '../src/evidence-kind.ts'
import { readOutcome } from '../src/outcome.ts'
import type { ReportFile } from '../src/report-file.ts'
import { codes, dataFile, sarif } from './reports.ts'

const now = new Date('2026-01-03T00:00:00Z')
const day = 24 * 3600
const contract = (members: Partial<EvidenceContract> = {}): EvidenceContract => ({
  required: [],
  outcomes: new Map(),
  now,
  ...members,
})
const file = (path: string, content: object | Uint8Array, rest: Partial<ReportFile> = {}): ReportFile => ({
  path,
  content: { bytes: content instanceof Uint8Array ? content : Buffer.from(JSON.stringify(content)) },
  ...rest,
})
const run = (name: string, members: object = {}) =>
  sarif({ tool: { driver: { name, version: '1' } }, results: [], ...members })
const ended = (endTimeUtc: string) => ({ invocations: [{ executionSuccessful: true, endTimeUtc }] })
const onlyRow = (report: ReportFile, members: Partial<EvidenceContract> = {}) => {
  const [row] = collectReports([report], contract(members)).reports
  if (row === undefined) throw new Error('no row')
  return row
}

describe('an empty result', () => {
  it.each<[string, object, ReadonlyMap<string, 'success' | 'failure'>, string, string, boolean]>([
    ['whose end nobody confirms is not clean', run('grype'), new Map(), 'complete', 'no', false],
    [
      'whose tool says that it ended is clean',
      run('grype', ended('2026-01-02T00:00:00Z')),
      new Map(),
      'complete',
      'tool',
      true,
    ],
    [
      'whose step was successful is clean',
      run('grype'),
      new Map([['GRYPE', 'success']]),
      'complete',
      'outcome',
      true,
    ],
    [
      'whose step failed is failed',
      run('grype', ended('2026-01-02T00:00:00Z')),
      new Map([['grype', 'failure']]),
      'failed',
      'tool',
      false,
    ],
    [
      'that says it failed stays failed after a successful step',
      run('grype', { invocations: [{ executionSuccessful: false }] }),
      new Map([['grype', 'success']]),
      'failed',
      'no',
      false,
    ],
    [
      'of another tool than the successful one is not clean',
      run('grype'),
      new Map([['grype-db', 'success']]),
      'complete',
      'no',
      false,
    ],
    ['without a run is not clean', { version: '2.1.0', runs: [] }, new Map(), 'incomplete', 'no', false],
  ])('%s', (_, content, outcomes, state, confirmed, clean) => {
    const row = onlyRow(file('r.sarif', content), { outcomes })
    expect([row.state, row.confirmed, row.clean]).toEqual([state, confirmed, clean])
  })

  it('of two tools needs both their steps', () => {
    const content = {
      version: '2.1.0',
      runs: ['grype', 'eslint'].map((name) => ({ tool: { driver: { name } }, results: [] })),
    }
    const confirmed = (...names: readonly string[]) =>
      onlyRow(file('r.sarif', content), { outcomes: new Map(names.map((name) => [name, 'success'])) })
        .confirmed
    expect([confirmed('grype'), confirmed('grype', 'eslint')]).toEqual(['no', 'outcome'])
  })
})

describe('outcomes', () => {
  it('are bound by the name that the workflow gives the tool', () => {
    const report = file('r.sarif', run('Our Own Thing'), { tool: 'my-lint' })
    expect(onlyRow(report, { outcomes: new Map([['My-Lint', 'success']]) }).confirmed).toBe('outcome')
  })

  it('are bound by the usual name of a tool that calls itself otherwise', () => {
    expect(
      onlyRow(file('r.sarif', run('Semgrep OSS')), { outcomes: new Map([['semgrep', 'success']]) }).confirmed,
    ).toBe('outcome')
  })

  it.each(['success', 'skipped'] as const)('without a report make it missing (%s)', (outcome) => {
    const { missing } = collectReports(
      [file('r.sarif', run('grype'))],
      contract({ outcomes: new Map([['trivy', outcome]]) }),
    )
    expect(missing).toMatchObject([{ state: 'missing', tool: 'trivy' }])
  })

  it('of a report that cannot be read are bound by its hint', () => {
    const { missing, reports } = collectReports(
      [file('r.json', Buffer.of(), { tool: 'grype' })],
      contract({ outcomes: new Map([['grype', 'success']]), required: ['sca'] }),
    )
    expect([missing, reports[0]?.state, reports[0]?.confirmed, reports[0]?.clean]).toEqual([
      [],
      'unreadable',
      'no',
      false,
    ])
  })

  it.each(['', 'Success', 'true'])('are nothing else than what GitHub says (%j)', (text) => {
    expect(() => readOutcome(text)).toThrow(
      expect.objectContaining({ code: 'outcome-unknown', fault: 'usage' }),
    )
  })
})

describe('the contract', () => {
  it('names each required kind of which there is no report', () => {
    const { missing } = collectReports(
      [file('s.json', dataFile('sbom.spdx.json'))],
      contract({ required: ['sast', 'sbom', 'sca'] }),
    )
    expect(missing.map(({ kind }) => kind)).toEqual(['sca', 'sast'])
  })

  it('without any file misses all', () => {
    expect(collectReports([], contract({ required: ['sbom'] })).missing).toHaveLength(1)
  })

  it('knows no other kinds', () => {
    expect(() => readEvidenceKind('sboms')).toThrow(
      expect.objectContaining({ code: 'evidence-kind-unknown' }),
    )
  })

  it.each<
    [string, string | undefined, Partial<ReportFile>, Partial<EvidenceContract>, string, readonly string[]]
  >([
    ['scan of today', '2026-01-02T12:00:00Z', {}, { maxAge: day }, 'complete', []],
    ['scan of last year', '2025-01-02T12:00:00Z', {}, { maxAge: day }, 'stale', ['too-old']],
    ['scan of last year where no age is set', '2025-01-02T12:00:00Z', {}, {}, 'complete', []],
    ['scan of tomorrow', '2026-01-04T12:00:00Z', {}, {}, 'stale', ['from-the-future']],
    [
      'scan of today in a file of last year',
      '2026-01-02T12:00:00Z',
      { modified: new Date('2025-01-01') },
      { maxAge: day },
      'stale',
      ['too-old'],
    ],
    ['file of today that says no time', undefined, { modified: now }, { maxAge: day }, 'complete', []],
  ])('calls a %s (%s) what it is', (_, endTimeUtc, rest, members, state, reasons) => {
    const invocations = [{ executionSuccessful: true, endTimeUtc }]
    const row = onlyRow(file('r.sarif', run('grype', { invocations }), rest), members)
    expect([row.state, codes(row.reasons)]).toEqual([state, reasons])
    expect(codes(row.limits).includes('no-scan-time')).toBe(endTimeUtc === undefined)
  })

  const commit = '0123456789abcdef0123456789abcdef01234567'
  it.each<[string, readonly string[], string, readonly string[]]>([
    ['the commit', [commit], 'complete', []],
    ['the commit, abbreviated', ['0123456'], 'complete', []],
    ['another commit', ['fedcba9876543210fedcba9876543210fedcba98'], 'stale', ['other-commit']],
    ['too short a commit', ['0123'], 'stale', ['other-commit']],
    ['no commit', [], 'complete', []],
  ])('holds a report of %s against the commit', (_, ids, state, reasons) => {
    const versionControlProvenance = ids.map((revisionId) => ({ revisionId }))
    const row = onlyRow(file('r.sarif', run('grype', { versionControlProvenance })), { commit })
    expect([row.state, codes(row.reasons), codes(row.limits).includes('no-commit')]).toEqual([
      state,
      reasons,
      ids.length === 0,
    ])
  })

  const image = `sha256:${'1'.repeat(64)}`
  const grype = (built: string, target: unknown) => ({
    matches: [],
    source: { type: 'image', target },
    descriptor: { name: 'grype', version: '0.99.0', db: { built } },
  })
  const ofImage = { userInput: 'app', imageID: `sha256:${'2'.repeat(64)}`, manifestDigest: image, layers: [] }
  it.each<[string, object, Partial<EvidenceContract>, string, readonly string[]]>([
    ['a database of today', grype('2026-01-02T20:00:00Z', ofImage), { maxDatabaseAge: day }, 'complete', []],
    [
      'an old database',
      grype('2025-11-02T00:00:00Z', ofImage),
      { maxDatabaseAge: day },
      'stale',
      ['database-too-old'],
    ],
    ['an old database that nobody asks about', grype('2025-11-02T00:00:00Z', ofImage), {}, 'complete', []],
    ['the image', grype('2026-01-02T20:00:00Z', ofImage), { subjects: [image] }, 'complete', []],
    [
      'another image',
      grype('2026-01-02T20:00:00Z', ofImage),
      { subjects: [`sha256:${'3'.repeat(64)}`] },
      'stale',
      ['other-artifact'],
    ],
  ])('calls a report with %s what it is', (_, report, members, state, reasons) => {
    const row = onlyRow(file('r.json', report), members)
    expect([row.format, row.state, codes(row.reasons)]).toEqual(['grype', state, reasons])
  })

  it('says where a report does not tell its database and its artifact', () => {
    const { state, limits } = onlyRow(file('r.sarif', run('grype', {})), {
      maxDatabaseAge: day,
      subjects: [image],
    })
    expect(state).toBe('complete')
    expect(codes(limits)).toEqual(expect.arrayContaining(['no-database-time', 'no-artifact']))
  })
})

describe('a collection', () => {
  const files = [
    file('b/sca.cdx.json', dataFile('sca.cdx.json')),
    file('a/sast.sarif', dataFile('sast.sarif')),
    file('c/broken.json', Buffer.from('{')),
  ]
  const collection = collectReports(files, contract())

  it('has one row a file, by path, with what is in it', () => {
    expect(collection.reports).toMatchObject([
      {
        path: 'a/sast.sarif',
        sha256: digestOf(dataFile('sast.sarif')).slice(7),
        size: dataFile('sast.sarif').length,
        counts: { records: 8, grouped: 7, open: 5, suppressed: 1 },
      },
      {
        path: 'b/sca.cdx.json',
        counts: {
          records: 3,
          open: 2,
          suppressed: 1,
          components: 4,
          licences: 2,
          bySeverity: { critical: 2, high: 0, medium: 0, low: 0, info: 0, unknown: 0 },
        },
      },
      { path: 'c/broken.json', state: 'unreadable', kinds: [] },
    ])
  })

  it('points at the normal form of each report that was read, by the digest of its bytes', () => {
    const digests = collection.findingsDocuments.map(({ bytes }) => digestOf(bytes))
    expect(collection.reports.map(({ findings }) => findings)).toEqual([...digests, undefined])
    expect(JSON.parse(Buffer.from(collection.findingsDocuments[0]?.bytes ?? []).toString()).report.path).toBe(
      'a/sast.sarif',
    )
  })

  it('is the same for files in another order', () => {
    expect(collectReports(files.toReversed(), contract()).indexBytes).toEqual(collection.indexBytes)
  })

  it('takes a file that two globs match once', () => {
    expect(collectReports([...files, ...files], contract()).reports).toHaveLength(3)
  })

  it('refuses one file under two tools', () => {
    const twice = () => collectReports([file('r', run('a'), { tool: 'x' }), file('r', run('a'))], contract())
    expect(twice).toThrow(expect.objectContaining({ code: 'report-ambiguous', fault: 'usage' }))
  })
})
