import { describe, expect, it } from '@jest/globals'
import { bom, codes, dataFile, sarif, understood } from './reports.ts'

describe('a SARIF log', () => {
  const log = understood(dataFile('sast.sarif'))
  const [called, byIndex, deep, wrongIndex, waived, underReview] = log.findings

  it('counts all results and makes findings of those that failed and are still there', () => {
    expect([log.records, log.findings.length]).toEqual([8, 6])
  })

  it('says who ran, when, on what and that it ended', () => {
    expect(log).toMatchObject({
      tools: [{ name: 'Linter', version: '3.1.0' }],
      confirmed: 'tool',
      scannedAt: '2026-01-02T03:04:05.000Z',
      commits: ['0123456789abcdef0123456789abcdef01234567'],
      kinds: ['sast'],
    })
  })

  it('takes message, level, place and weaknesses from the rule and the artifacts where the result only names them', () => {
    expect(called).toMatchObject({
      kind: 'code',
      title: 'Text is run as code',
      message: 'run is called with {x} in main',
      severity: { bucket: 'high', original: 'error', scale: 'sarif-level' },
      location: { path: 'src/a b.js', line: 7 },
      cwes: ['CWE-79', 'CWE-95'],
      source: { pointer: '/runs/0/results/0' },
    })
  })

  it('prefers the score of security-severity to the level', () => {
    expect(byIndex).toMatchObject({
      ruleId: 'xss',
      severity: { bucket: 'critical', original: '9.1', score: 9.1 },
    })
  })

  it('finds the rule of a hierarchical id, also in an extension', () => {
    expect(deep).toMatchObject({
      ruleId: 'extra/2',
      title: 'From an extension',
      severity: { bucket: 'unknown' },
    })
  })

  it('does not believe an index that leads to the rule of another id', () => {
    expect(wrongIndex).toMatchObject({ ruleId: 'other', severity: { bucket: 'medium', original: 'warning' } })
  })

  it('knows what is suppressed from what is only under review', () => {
    expect([waived?.suppressed, underReview?.suppressed]).toEqual([
      { by: 'in-source', reason: 'known' },
      undefined,
    ])
  })

  it('never copies snippets', () => {
    expect(JSON.stringify(log)).not.toContain('SNIPPET')
  })

  it.each<[string, object, string, string, readonly string[]]>([
    ['says nothing of its end', { results: [] }, 'complete', 'no', []],
    ['has no invocation', { results: [], invocations: [] }, 'complete', 'no', []],
    ['was successful', { results: [], invocations: [{ executionSuccessful: true }] }, 'complete', 'tool', []],
    [
      'was successful once of twice',
      { results: [], invocations: [{ executionSuccessful: true }, {}] },
      'complete',
      'no',
      [],
    ],
    [
      'failed',
      { results: [], invocations: [{ executionSuccessful: false }] },
      'failed',
      'no',
      ['tool-failed'],
    ],
    [
      'failed after a success',
      { results: [], invocations: [{ executionSuccessful: true }, { executionSuccessful: false }] },
      'failed',
      'no',
      ['tool-failed'],
    ],
    [
      'was successful but for an error',
      {
        results: [],
        invocations: [
          {
            executionSuccessful: true,
            toolExecutionNotifications: [{ level: 'error', message: { text: 'no rules' } }],
          },
        ],
      },
      'incomplete',
      'tool',
      ['tool-error'],
    ],
    [
      'warns',
      {
        results: [],
        invocations: [
          {
            executionSuccessful: true,
            toolConfigurationNotifications: [{ level: 'warning', message: { text: 'x' } }],
          },
        ],
      },
      'complete',
      'tool',
      [],
    ],
    [
      'has no results',
      { invocations: [{ executionSuccessful: true }] },
      'incomplete',
      'tool',
      ['no-results'],
    ],
    ['has null for results', { results: null }, 'incomplete', 'no', ['no-results']],
    ['has an object for results', { results: {} }, 'incomplete', 'no', ['malformed']],
    ['has a result that is none', { results: [1] }, 'incomplete', 'no', ['malformed']],
    ['has a result without a message', { results: [{ ruleId: 'a' }] }, 'incomplete', 'no', ['malformed']],
    [
      'has its results elsewhere',
      { results: [], externalPropertyFileReferences: { results: [{}] } },
      'incomplete',
      'no',
      ['external-properties'],
    ],
    ['does not name its tool', { results: [], tool: {} }, 'incomplete', 'no', ['malformed']],
  ])('whose run %s', (_, run, state, confirmed, reasons) => {
    const reading = understood(sarif(run))
    expect([reading.state, reading.confirmed, codes(reading.reasons)]).toEqual([state, confirmed, reasons])
  })

  it.each([{ runs: [] }, { runs: null }, { $schema: 'sarif', runs: [null] }])(
    'without a run (%j) is incomplete',
    (members) => {
      expect(understood({ version: '2.1.0', ...members })).toMatchObject({
        state: 'incomplete',
        confirmed: 'no',
      })
    },
  )

  it.each<[string, string, string]>([
    ['0.0', 'sarif-level', 'medium'],
    ['undefined', 'sarif-level', 'medium'],
    ['11', 'sarif-level', 'medium'],
    ['3.9', 'security-severity', 'low'],
    ['4.0', 'security-severity', 'medium'],
    ['7', 'security-severity', 'high'],
    ['10', 'security-severity', 'critical'],
  ])('reads security-severity %s on the scale %s as %s', (score, scale, bucket) => {
    const result = { ruleId: 'a', message: { text: 'm' }, properties: { 'security-severity': score } }
    expect(understood(sarif({ results: [result] })).findings[0]?.severity).toMatchObject({ scale, bucket })
  })

  const fixed =
    '### Fixed Versions\n\n| Vulnerability ID | Package Name | Fixed Version |\n| --- | --- | --- |\n| CVE-2026-1 | left | 1.2.4, 2.0.1 |\n| CVE-2026-1 | other | 9.0.0 |\n\n| x | left | 3 |\n'
  const found = { component: { name: 'left', version: '1.2.3' }, fixedIn: ['1.2.4', '2.0.1'] }
  it.each<[string, object, object, object]>([
    [
      'a property of the result',
      { properties: { purl: 'pkg:npm/left@1.2.3', fixedVersions: ['1.2.4', '2.0.1'] } },
      {},
      { ...found, component: { ...found.component, purl: 'pkg:npm/left@1.2.3' } },
    ],
    [
      'a property of the rule',
      {},
      { properties: { purls: ['pkg:npm/left@1.2.3'] } },
      { component: { name: 'left', purl: 'pkg:npm/left@1.2.3' } },
    ],
    [
      'the first sentence of a dependency scanner',
      { message: { text: "Package 'left@1.2.3' is vulnerable to 'CVE-2026-1'." } },
      { help: { markdown: fixed } },
      found,
    ],
    [
      'the lines of a dependency scanner',
      {
        message: {
          text: 'Package: left\nInstalled Version: 1.2.3\nVulnerability CVE-2026-1\nSeverity: HIGH\nFixed Version: 1.2.4, 2.0.1\nLink: x',
        },
      },
      {},
      found,
    ],
    [
      'the help of a rule',
      {},
      {
        help: {
          text: 'Vulnerability CVE-2026-1\nSeverity: high\nPackage: left\nVersion: 1.2.3\nFix Version: 1.2.4,2.0.1\nType: npm',
        },
      },
      found,
    ],
    [
      'a logical location',
      { locations: [{ logicalLocations: [{ fullyQualifiedName: 'left@1.2.3' }] }] },
      {},
      { component: { name: 'left', version: '1.2.3' }, fixedIn: [] },
    ],
  ])('names a package by %s', (_, result, rule, expected) => {
    const run = {
      tool: { driver: { name: 'T', rules: [{ id: 'CVE-2026-1', ...rule }] } },
      results: [{ ruleId: 'CVE-2026-1', message: { text: 'm' }, ...result }],
    }
    const reading = understood(sarif(run))
    expect(reading.findings[0]).toMatchObject({ kind: 'vulnerability', ...expected })
    expect(reading.kinds).toEqual(['sca'])
  })

  it('takes a scoped package apart at its last @', () => {
    const message = { text: "Package '@scope/left@1.2.3' is vulnerable to 'GHSA-2222-3333-4444'." }
    const [finding] = understood(sarif({ results: [{ ruleId: 'GHSA-2222-3333-4444', message }] })).findings
    expect(finding?.component).toMatchObject({ name: '@scope/left', version: '1.2.3' })
  })

  it('knows the vulnerability in a tool’s own rule id, and a rule’s earlier ids', () => {
    const rules = [{ id: 'cve-2026-1000-left', deprecatedIds: ['GHSA-2222-3333-4444'] }]
    const run = {
      tool: { driver: { name: 'T', rules } },
      results: [{ ruleIndex: 0, message: { text: 'm' } }],
    }
    expect(understood(sarif(run)).findings[0]?.aliases).toEqual(['CVE-2026-1000', 'GHSA-2222-3333-4444'])
  })

  it.each([
    ['Trivy', ['secret', 'HIGH'], 'secret', 'secrets'],
    ['Trivy', ['misconfiguration'], 'misconfiguration', 'iac'],
    ['Gitleaks', [], 'secret', 'secrets'],
    ['Checkov', [], 'misconfiguration', 'iac'],
    ['Nobody', [], 'code', 'sast'],
  ])('of %s with the tags %j holds findings of kind %s', (name, tags, kind, evidence) => {
    const driver = { name, version: '1', rules: [{ id: 'r', name: 'A rule', properties: { tags } }] }
    const run = { tool: { driver }, results: [{ ruleId: 'r', message: { text: 'password is hunter2' } }] }
    const reading = understood(sarif(run))
    expect([reading.findings[0]?.kind, reading.kinds]).toEqual([kind, [evidence]])
    expect(JSON.stringify(reading).includes('hunter2')).toBe(kind !== 'secret')
  })

  it.each<[string | undefined, readonly string[]]>([
    [undefined, []],
    ['grype', ['sca']],
    ['secrets', ['secrets']],
    ['our-own', []],
  ])('that is empty is told by the hint %s to be %j', (hint, kinds) => {
    expect(understood(sarif({ results: [] }), hint).kinds).toEqual(kinds)
  })

  it('gives a finding the same id wherever it stands in the report', () => {
    const a = { ruleId: 'a', message: { text: 'one' } }
    const b = { ruleId: 'b', message: { text: 'two' } }
    const ids = (results: readonly object[]) => understood(sarif({ results })).findings.map(({ id }) => id)
    expect(ids([a, b])).toEqual(ids([b, a]).toReversed())
  })
})

describe('a CycloneDX document', () => {
  const document = understood(dataFile('sca.cdx.json'))
  const [left, inner, right] = document.findings

  it('lists its components, nested ones too, without its subject', () => {
    expect(document.components).toMatchObject([
      {
        name: '@Scope/left',
        purl: 'pkg:npm/%40scope/left@1.2.3?arch=any',
        licences: ['MIT'],
        hashes: [{ algorithm: 'sha-256', value: expect.stringMatching(/^e3b0/) }],
        source: { pointer: '/components/0' },
      },
      { name: 'inner', licences: ['MIT OR Apache-2.0'], source: { pointer: '/components/0/components/0' } },
      { name: 'right' },
      { name: 'sound' },
    ])
  })

  it('makes a finding of each component that a vulnerability affects', () => {
    expect([document.records, document.findings.length]).toEqual([3, 3])
    expect([left?.component?.name, inner?.component?.name, right?.component?.name]).toEqual([
      '@Scope/left',
      'inner',
      'right',
    ])
  })

  it('takes the worst rating, its score from the vector, aliases, weaknesses and fixes', () => {
    expect(left).toMatchObject({
      ruleId: 'GHSA-aaaa-bbbb-cccc',
      aliases: ['CVE-2026-1000'],
      severity: { bucket: 'critical', scale: 'cvss', score: 9.8, source: 'nvd' },
      cwes: ['CWE-79', 'CWE-400'],
      fixedIn: ['1.2.4', '2.0.1'],
      source: { pointer: '/vulnerabilities/0/affects/0' },
    })
  })

  it('keeps what its analysis takes away, as suppressed', () => {
    expect(right?.suppressed).toEqual({ by: 'vex', reason: 'not_affected: code_not_reachable' })
  })

  it('is both a list and a scan, whose end it cannot confirm', () => {
    expect(document).toMatchObject({
      kinds: ['sbom', 'sca'],
      confirmed: 'no',
      scannedAt: '2026-01-02T02:04:05.000Z',
    })
  })

  const component = { type: 'library', name: 'a', version: '1', purl: 'pkg:npm/a@1' }
  const vulnerability = { id: 'CVE-2026-1', affects: [{ ref: 'pkg:npm/a' }] }
  it.each<[string, object, readonly string[], string]>([
    ['components alone', { components: [component] }, ['sbom'], 'tool'],
    ['nothing', {}, [], 'no'],
    ['nothing, by a list-maker', { metadata: { tools: [{ name: 'syft' }] } }, ['sbom'], 'no'],
    [
      'components alone, by a scanner',
      { metadata: { tools: [{ name: 'grype' }] }, components: [component] },
      ['sbom', 'sca'],
      'no',
    ],
    [
      'vulnerable components alone',
      { components: [component], vulnerabilities: [vulnerability] },
      ['sca'],
      'no',
    ],
    ['vulnerabilities alone', { vulnerabilities: [vulnerability] }, ['sca'], 'no'],
  ])('with %s', (_, members, kinds, confirmed) => {
    const reading = understood(bom(members))
    expect([reading.kinds, reading.confirmed]).toEqual([kinds, confirmed])
  })

  it.each<[string, object, string]>([
    [
      'an unknown licence id',
      { components: [{ ...component, licenses: [{ license: { id: 'Apache-2' } }] }] },
      '/components/0/licenses/0/license/id',
    ],
    ['a broken package URL', { components: [{ ...component, purl: 'npm/a' }] }, '/components/0/purl'],
    ['a component without a name', { components: [{ type: 'library' }] }, '/components/0'],
    [
      'a nested fault',
      { components: [{ ...component, components: [{ ...component, type: 'thing' }] }] },
      '/components/0/components/0/type',
    ],
    [
      'the same reference twice',
      {
        components: [
          { ...component, 'bom-ref': 'x' },
          { ...component, 'bom-ref': 'x', name: 'another' },
        ],
      },
      '/components/1/bom-ref',
    ],
    ['a list that is none', { components: {} }, '/components'],
    [
      'a strange severity',
      { vulnerabilities: [{ id: 'x', ratings: [{ severity: 'bad' }] }] },
      '/vulnerabilities/0/ratings/0/severity',
    ],
    ['a time without its zone', { metadata: { timestamp: '2026-01-02T03:04:05' } }, '/metadata/timestamp'],
  ])('with %s is incomplete and kept', (_, members, pointer) => {
    const reading = understood(bom(members))
    expect(reading.state).toBe('incomplete')
    expect(reading.reasons).toMatchObject([{ code: 'malformed', pointer }])
  })

  it('that calls a part of itself incomplete is incomplete', () => {
    const reading = understood(bom({ components: [component], compositions: [{ aggregate: 'incomplete' }] }))
    expect([reading.state, codes(reading.reasons)]).toEqual(['incomplete', ['declared-incomplete']])
  })

  it('says how many faults it has where it does not list them all', () => {
    const components = Array.from({ length: 100 }, (_, index) => ({ type: 'thing', name: `a${index}` }))
    const { reasons } = understood(bom({ components }))
    expect([reasons.length, reasons.at(-1)?.text]).toEqual([
      21,
      '100 places in all are not as the format demands.',
    ])
  })

  it('finds the one component of a package that a vulnerability names without a version', () => {
    const other = { ...component, version: '2', purl: 'pkg:npm/a@2' }
    const versions = (components: readonly object[]) =>
      understood(bom({ components, vulnerabilities: [vulnerability] })).findings.map(
        (finding) => finding.component?.version,
      )
    expect([versions([component]), versions([component, other])]).toEqual([['1'], [undefined]])
  })

  it.each([
    ['none', {}, 'info'],
    ['unknown', { score: 9.8, method: 'CVSSv31' }, 'critical'],
    ['unknown', { score: 9.8, method: 'other' }, 'unknown'],
    [undefined, { score: 9.8, method: 'CVSSv2' }, 'high'],
    [undefined, { vector: 'CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N' }, 'critical'],
    [undefined, { vector: 'CVSS:3.1/AV:N' }, 'unknown'],
  ])('rated %s with %j falls into %s', (severity, rating, bucket) => {
    const vulnerabilities = [{ id: 'CVE-2026-1', ratings: [{ severity, ...rating }] }]
    expect(understood(bom({ vulnerabilities })).findings[0]?.severity.bucket).toBe(bucket)
  })
})

describe('an SPDX document', () => {
  const document = understood(dataFile('sbom.spdx.json'))

  it('lists its packages without the one that it describes', () => {
    expect(document.components).toMatchObject([
      {
        name: 'left',
        version: '1.2.3',
        purl: 'pkg:npm/left@1.2.3',
        licences: ['MIT'],
        hashes: [{ algorithm: 'sha1', value: 'da39a3ee5e6b4b0d3255bfef95601890afd80709' }],
        source: { pointer: '/packages/1' },
      },
    ])
  })

  it('is confirmed by what it lists, and says that files were left out', () => {
    expect(document).toMatchObject({
      state: 'complete',
      confirmed: 'tool',
      kinds: ['sbom'],
      tools: [{ name: 'syft', version: '1.51.0' }],
    })
    expect(codes(document.limits)).toEqual(['files-not-read'])
  })

  it('makes findings of advisories alone', () => {
    expect([document.records, document.findings]).toMatchObject([
      1,
      [{ ruleId: 'CVE-2026-1000', severity: { bucket: 'unknown' } }],
    ])
  })

  const base: Record<string, unknown> = JSON.parse(dataFile('sbom.spdx.json').toString())
  it('that lists nothing but its subject is not confirmed', () => {
    const packages = [{ SPDXID: 'SPDXRef-root', name: 'service', downloadLocation: 'NONE' }]
    expect(understood({ ...base, packages })).toMatchObject({
      state: 'complete',
      confirmed: 'no',
      components: [],
    })
  })

  it.each<[string, Record<string, unknown>, string]>([
    ['no namespace', { documentNamespace: undefined }, ''],
    [
      'no creators',
      { creationInfo: { created: '2026-01-02T03:04:05Z', creators: [] } },
      '/creationInfo/creators',
    ],
    ['another data licence', { dataLicense: 'MIT' }, '/dataLicense'],
    [
      'a package without a place to get it',
      { packages: [{ SPDXID: 'SPDXRef-a', name: 'a' }] },
      '/packages/0',
    ],
    [
      'a broken package URL',
      {
        packages: [
          {
            SPDXID: 'SPDXRef-a',
            name: 'a',
            downloadLocation: 'NONE',
            externalRefs: [
              { referenceCategory: 'PACKAGE-MANAGER', referenceType: 'purl', referenceLocator: 'a@1' },
            ],
          },
        ],
      },
      '/packages/0/externalRefs',
    ],
  ])('with %s is incomplete and kept', (_, members, pointer) => {
    const reading = understood({ ...base, ...members })
    expect([reading.state, reading.reasons[0]?.pointer]).toEqual(['incomplete', pointer])
  })

  it('of 2.2 needs the licences of each package', () => {
    expect(understood({ ...base, spdxVersion: 'SPDX-2.2' })).toMatchObject({
      formatVersion: '2.2',
      state: 'incomplete',
    })
  })
})
