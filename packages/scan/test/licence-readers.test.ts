import { describe, expect, it } from '@jest/globals'
import { understood } from './reports.ts'

const scanCode = {
  headers: [
    {
      tool_name: 'scancode-toolkit',
      tool_version: '32.3.0',
      start_timestamp: '2026-02-01T100000.000001',
      end_timestamp: '2026-02-01T101112.123456',
      output_format_version: '4.1.0',
      errors: [],
    },
  ],
  packages: [
    {
      type: 'npm',
      namespace: '@acme',
      name: 'left',
      version: '1.0.0',
      purl: 'pkg:npm/%40acme/left@1.0.0',
      declared_license_expression: 'mit',
      declared_license_expression_spdx: 'MIT',
      sha1: 'E6B1000B94E835FFD37F4C6DCBDAD43F4B48A02A',
    },
  ],
  files: [
    { path: 'src', type: 'directory', detected_license_expression_spdx: null, scan_errors: [] },
    { path: 'src/a.c', type: 'file', detected_license_expression_spdx: 'GPL-2.0-only', scan_errors: [] },
    { path: 'src/b.c', type: 'file', licenses: [{ key: 'mit', spdx_license_key: 'MIT' }], scan_errors: [] },
  ],
}

const ort = {
  repository: { vcs: { type: 'Git', url: 'https://git.example/a', revision: 'a'.repeat(40) } },
  analyzer: {
    end_time: '2026-02-01T10:00:00Z',
    environment: { ort_version: '40.1.0' },
    result: {
      projects: [],
      packages: [
        {
          id: 'Maven:org.acme:core:1.2.3',
          purl: 'pkg:maven/org.acme/core@1.2.3',
          declared_licenses: ['GPL 3'],
          declared_licenses_processed: { spdx_expression: 'GPL-3.0-only' },
        },
      ],
    },
  },
  evaluator: {
    start_time: '2026-02-01T10:00:00Z',
    end_time: '2026-02-01T10:05:00Z',
    violations: [
      {
        rule: 'COPYLEFT_IN_DEPENDENCY',
        pkg: 'Maven:org.acme:core:1.2.3',
        license: 'GPL-3.0-only',
        license_source: 'DECLARED',
        severity: 'ERROR',
        message: 'The licence is not allowed.',
        how_to_fix: '',
      },
    ],
  },
}

const yamlOfOrt = `---
repository:
  vcs:
    type: "Git"
    revision: "${'a'.repeat(40)}"
analyzer:
  environment:
    ort_version: "40.1.0"
  result:
    packages:
    - id: "NPM::left:1.0.0"
      purl: "pkg:npm/left@1.0.0"
      declared_licenses_processed:
        spdx_expression: "MIT"
evaluator:
  violations: []
`

const fossa = {
  project: { name: 'a', revision: 'b' },
  copyrightsByLicense: {},
  directDependencies: [
    {
      package: 'left',
      title: 'left',
      version: '1.0.0',
      source: 'npm',
      licenses: [{ name: 'MIT', attribution: '…' }],
    },
  ],
  deepDependencies: [{ package: 'right', title: 'right', version: '2.0.0', source: 'npm', licenses: [] }],
  licenses: { MIT: '…' },
}

const licensee = {
  licenses: [{ key: 'mit', spdx_id: 'MIT' }],
  matched_files: [{ filename: 'LICENSE', content: '…', matched_license: 'MIT', matcher: { name: 'exact' } }],
}

const licenceChecker = {
  'left@1.0.0': {
    licenses: 'MIT*',
    repository: 'https://git.example/left',
    path: '/a/left',
    licenseFile: '/a/left/LICENSE',
  },
  '@acme/right@2.0.0': {
    licenses: ['MIT', 'Apache-2.0'],
    path: '/a/right',
    licenseFile: '/a/right/README.md',
  },
}

const pipLicences = [{ License: 'MIT License', Name: 'left', Version: '1.0.0' }]

describe('a licence report', () => {
  it.each([
    [
      'scancode',
      scanCode,
      'complete',
      'tool',
      3,
      ['pkg:npm/%40acme/left@1.0.0 MIT'],
      ['src/a.c GPL-2.0-only', 'src/b.c MIT'],
    ],
    ['ort', ort, 'complete', 'tool', 1, ['pkg:maven/org.acme/core@1.2.3 GPL-3.0-only'], []],
    ['ort', yamlOfOrt, 'complete', 'no', 0, ['pkg:npm/left@1.0.0 MIT'], []],
    ['fossa', fossa, 'complete', 'no', 1, ['pkg:npm/left@1.0.0 MIT', 'pkg:npm/right@2.0.0 '], []],
    ['licensee', licensee, 'complete', 'no', 1, [], ['LICENSE MIT']],
    [
      'license-checker',
      licenceChecker,
      'complete',
      'no',
      2,
      ['pkg:npm/left@1.0.0 MIT', 'pkg:npm/%40acme/right@2.0.0 MIT,Apache-2.0'],
      [],
    ],
    ['pip-licenses', pipLicences, 'complete', 'no', 1, ['pkg:pypi/left@1.0.0 MIT License'], []],
  ])('of %s is read', (format, content, state, confirmed, records, components, licences) => {
    const reading = understood(content)
    expect(reading).toMatchObject({ format, state, confirmed, records, kinds: ['licence'] })
    expect(reading.components.map(({ purl, licences: own }) => `${purl ?? ''} ${own.join()}`)).toEqual(
      components,
    )
    expect(reading.licences.map(({ path, licence }) => `${path ?? ''} ${licence}`)).toEqual(licences)
  })

  it.each([
    ['ScanCode with an error', { ...scanCode, headers: [{ ...scanCode.headers[0], errors: ['a'] }] }],
    [
      'ScanCode with a file that could not be scanned',
      { ...scanCode, files: [{ path: 'a', type: 'file', scan_errors: ['a'] }] },
    ],
    [
      'ORT with a package that could not be analysed',
      {
        ...ort,
        analyzer: {
          ...ort.analyzer,
          result: { ...ort.analyzer.result, issues: { a: [{ severity: 'ERROR', message: 'm' }] } },
        },
      },
    ],
    ['ORT with a violation of no severity', { ...ort, evaluator: { violations: [{ rule: 'a' }] } }],
  ])('of %s is incomplete', (_, content) => {
    expect(understood(content).state).toBe('incomplete')
  })

  it('names a violated rule with its package and severity', () => {
    expect(understood(ort).findings).toMatchObject([
      {
        kind: 'licence',
        ruleId: 'COPYLEFT_IN_DEPENDENCY',
        severity: { bucket: 'high', scale: 'ort' },
        component: { name: 'org.acme/core', version: '1.2.3' },
        source: { pointer: '/evaluator/violations/0' },
      },
    ])
  })
})

describe('the JSON of Syft', () => {
  const artifact = { id: '1', name: 'left', version: '1.0.0', type: 'npm', purl: 'pkg:npm/left@1.0.0' }
  const syft = (licenses: unknown, version: string) => ({
    artifacts: [{ ...artifact, licenses }],
    artifactRelationships: [],
    source: { type: 'directory', target: '.' },
    descriptor: { name: 'syft', version: '1.0.0' },
    schema: { version, url: 'https://example.test' },
  })

  it.each([
    ['16.0.0', [{ value: 'MIT license', spdxExpression: 'MIT', type: 'declared' }], ['MIT']],
    ['16.0.0', [{ value: 'Own', spdxExpression: '', type: 'declared' }], ['Own']],
    ['3.0.0', ['MIT', 'Apache-2.0'], ['MIT', 'Apache-2.0']],
    ['99.0.0', [], []],
  ])('of schema %s with the licences %j is an SBOM', (version, licences, expected) => {
    const reading = understood(syft(licences, version))
    expect(reading).toMatchObject({ format: 'syft', state: 'complete', kinds: ['sbom'], confirmed: 'tool' })
    expect(reading.components).toMatchObject([{ purl: 'pkg:npm/left@1.0.0', licences: expected }])
  })

  it('with an artifact of another form is incomplete and kept', () => {
    const reading = understood({ ...syft([], '16.0.0'), artifacts: [{ ...artifact, name: 1 }, artifact] })
    expect([reading.state, reading.components.length]).toEqual(['incomplete', 2])
  })
})
