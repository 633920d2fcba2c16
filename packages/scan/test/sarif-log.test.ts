import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { collectReports } from '../src/collect-reports.ts'
import { repositoryUri } from '../src/sarif-log/repository-uri.ts'
import { sarifLogs } from '../src/sarif-log/sarif-log.ts'
import { dataFile, understood } from './reports.ts'

const contract = {
  required: [],
  maxAge: undefined,
  outcomes: new Map(),
  now: new Date('2026-01-03T00:00:00Z'),
  commit: undefined,
}
type Content = string | Uint8Array | object
const bytesOf = (content: Content) =>
  content instanceof Uint8Array
    ? content
    : Buffer.from(typeof content === 'string' ? content : JSON.stringify(content))
const written = (files: Readonly<Record<string, Content>>, root?: string) => {
  const reports = Object.entries(files).map(([path, content]) => ({
    path,
    modified: undefined,
    tool: undefined,
    content: { bytes: bytesOf(content) },
  }))
  const { logs, dropped } = sarifLogs(collectReports(reports, contract), root)
  return { logs: logs.map((log) => JSON.parse(log)), dropped }
}
const semgrep = (results: readonly object[], members: object = {}) => ({
  version: '1.140.0',
  results,
  errors: [],
  paths: { scanned: ['a.js'] },
  ...members,
})
const result = (path: string, members: object = {}, line = 1) => ({
  check_id: 'rule',
  path,
  start: { line },
  end: { line },
  extra: { message: 'found', severity: 'ERROR', metadata: {}, ...members },
})

describe('SARIF for code scanning', () => {
  it('has a run and a category for each report, and a rule for each that has results', () => {
    const { logs, dropped } = written({
      'a.json': dataFile('readers/bandit.json'),
      'b.json': semgrep([result('x y.js')]),
    })
    expect(dropped).toEqual([])
    expect(logs).toMatchObject([
      {
        version: '2.1.0',
        runs: [
          {
            tool: {
              driver: { name: 'Bandit', rules: [{ id: 'B324', properties: { 'security-severity': '7.0' } }] },
            },
            automationDetails: { id: 'custody/a.json/' },
            invocations: [{ executionSuccessful: true }],
          },
          {
            automationDetails: { id: 'custody/b.json/' },
            results: [
              {
                ruleIndex: 0,
                level: 'error',
                locations: [
                  { physicalLocation: { artifactLocation: { uri: 'x%20y.js' }, region: { startLine: 1 } } },
                ],
              },
            ],
          },
        ],
      },
    ])
  })

  it('is read back with the same findings', () => {
    const report = semgrep([
      result('a.js', { metadata: { cwe: ['CWE-79: x'] } }),
      result('b.js', { metadata: { cwe: ['CWE-79: x'] }, severity: 'INFO' }, 7),
    ])
    const { logs } = written({ 'a.json': report })
    const facts = (content: Content) =>
      understood(content).findings.map(({ ruleId, location, cwes }) => [ruleId, location, cwes])
    expect(facts(logs[0])).toEqual(facts(report))
  })

  it('leaves out what is suppressed, and says so', () => {
    const { logs, dropped } = written({
      'a.json': semgrep([result('a.js'), result('b.js', { is_ignored: true })]),
    })
    expect(logs[0].runs[0].results).toHaveLength(1)
    expect(dropped).toEqual(['a.json: 1 findings are suppressed and are left out.'])
  })

  it('drops a result without a place and keeps the others', () => {
    const { logs, dropped } = written({ 'a.json': semgrep([result('/'), result('../..'), result('ok.js')]) })
    expect(logs[0].runs[0].results).toHaveLength(1)
    expect(logs[0].runs[0].tool.driver.rules).toHaveLength(1)
    expect(dropped).toEqual(['a.json: 2 findings have no place in the source and are left out.'])
  })

  it('puts a vulnerability of a package without a place at its report', () => {
    const bom = {
      bomFormat: 'CycloneDX',
      specVersion: '1.6',
      components: [{ type: 'library', name: 'left', version: '1', 'bom-ref': 'l', purl: 'pkg:npm/left@1' }],
      vulnerabilities: [
        { id: 'CVE-2026-1000', affects: [{ ref: 'l' }], ratings: [{ severity: 'critical' }] },
      ],
    }
    const { logs } = written({ 'out/sca.cdx.json': bom })
    expect(logs[0].runs[0].results[0]).toMatchObject({
      message: { text: expect.stringContaining('pkg:npm/left@1') },
      locations: [{ physicalLocation: { artifactLocation: { uri: 'out/sca.cdx.json' } } }],
      partialFingerprints: { primaryLocationLineHash: expect.stringMatching(/^[0-9a-f]{16}:1$/) },
    })
  })

  it('keeps the 5 000 worst results of a run', () => {
    const many = Array.from({ length: 6000 }, (_, index) =>
      result('a.js', { severity: index < 5999 ? 'INFO' : 'ERROR' }, index + 1),
    )
    const { logs, dropped } = written({ 'a.json': semgrep(many) })
    expect(logs[0].runs[0].results).toHaveLength(5000)
    expect(logs[0].runs[0].results[0]).toMatchObject({ level: 'error' })
    expect(dropped).toEqual(['a.json: 1000 findings come after the 5000 worst and are left out.'])
  })

  it('says where findings of a large report are only counted', () => {
    const bytes = bytesOf(semgrep([result('a.js')]))
    const { reports, findingsDocuments } = collectReports([{ path: 'a.json', content: { bytes } }], contract)
    const limits = [{ code: 'findings-not-listed', text: 'The worst 10000 findings are listed.' }] as const
    const { dropped } = sarifLogs({ reports: reports.map((row) => ({ ...row, limits })), findingsDocuments })
    expect(dropped).toEqual(['a.json: The worst 10000 findings are listed.'])
  })

  it('puts no more than 20 runs into a file', () => {
    const files = Object.fromEntries(
      Array.from({ length: 45 }, (_, index) => [`${index}.json`, semgrep([result('a.js')])]),
    )
    expect(written(files).logs.map((log) => log.runs.length)).toEqual([20, 20, 5])
  })

  it.each<[string, object, number]>([
    ['is complete and confirmed', semgrep([]), 1],
    ['names nothing that was scanned', semgrep([], { paths: { scanned: [] } }), 0],
    ['has errors', semgrep([], { errors: [{ message: 'x' }] }), 0],
  ])('of a report without findings that %s', (_, report, runs) => {
    const { logs, dropped } = written({ 'a.json': report })
    expect([logs.length, dropped.length]).toEqual([runs, 1 - runs])
  })

  it('tells of errors where a report with findings is not complete', () => {
    const { logs } = written({
      'a.json': semgrep([result('a.js')], { errors: [{ message: 'no [parser](x)' }] }),
    })
    expect(logs[0].runs[0].invocations).toEqual([
      {
        executionSuccessful: true,
        toolExecutionNotifications: [
          {
            descriptor: { id: 'tool-error' },
            level: 'error',
            message: { text: expect.stringContaining('\\[parser\\]') },
          },
        ],
      },
    ])
    expect(understood(logs[0]).state).toBe('incomplete')
  })

  it('writes no run for what could not be read', () => {
    expect(written({ 'a.json': '{}' })).toEqual({
      logs: [],
      dropped: ['a.json: the report is unreadable, and no run is written.'],
    })
  })

  it.each([
    ['src/a.js', 'src/a.js'],
    ['./src//a.js', 'src/a.js'],
    ['/checkout/shop/src/a.js', 'src/a.js'],
    ['/checkout/shopping/a.js', 'checkout/shopping/a.js'],
    ['C:\\code\\a b.c', 'code/a%20b.c'],
    ['file:///C:/code/a.c', 'code/a.c'],
    ['https://shop.example/search', 'shop.example/search'],
    ['../../etc/passwd', 'etc/passwd'],
    ['a/../../b', 'b'],
    ['javascript:alert(1)', 'javascript%3Aalert(1)'],
    ['a#b?c%', 'a%23b%3Fc%25'],
    ['/', undefined],
    ['..', undefined],
    ['https://', undefined],
  ])('places %s at %s', (path, uri) => {
    expect(repositoryUri(path, '/checkout/shop')).toBe(uri)
  })

  it('never leaves the repository, whatever the path', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (path) => {
        const uri = repositoryUri(path)
        if (uri === undefined) return
        const url = new URL(uri, 'https://root.example/below/')
        expect([url.origin, url.search, url.hash]).toEqual(['https://root.example', '', ''])
        expect(url.pathname.startsWith('/below/')).toBe(true)
      }),
    )
  })
})
