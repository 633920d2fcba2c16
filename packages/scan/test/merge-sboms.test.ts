import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { collectReports } from '@custody/scan/collect-reports'
import { mergeSboms } from '@custody/scan/merge/merge-sboms'
import { describe, expect, it } from '@jest/globals'
import { Ajv } from 'ajv'
import addFormats from 'ajv-formats'
import fc from 'fast-check'
import { bom, understood } from './reports.ts'

const library = dirname(createRequire(import.meta.url).resolve('@cyclonedx/cyclonedx-library/package.json'))
const schema = (name: string) => ({
  ...JSON.parse(readFileSync(join(library, `res/schema/${name}.SNAPSHOT.schema.json`), 'utf8')),
  $id: `http://cyclonedx.org/schema/${name}.SNAPSHOT.schema.json`,
})
const ajv = addFormats.default(
  new Ajv({ strict: false, logger: false, formats: { 'iri-reference': true, 'idn-email': true } }),
)
for (const name of ['spdx', 'jsf-0.82']) ajv.addSchema(schema(name))
const validate = ajv.compile(schema('bom-1.6'))

type Merged = {
  readonly serialNumber: string
  readonly components: readonly {
    readonly name: string
    readonly version?: string
    readonly purl?: string
    readonly licenses?: readonly object[]
    readonly hashes?: readonly { readonly alg: string; readonly content: string }[]
    readonly properties: readonly { readonly name: string; readonly value: string }[]
  }[]
}

function merge(...reports: readonly object[]): Merged {
  const files = reports.map((report, at) => ({
    path: `${at}`,
    content: { bytes: Buffer.from(JSON.stringify(report)) },
  }))
  const contract = { required: [], outcomes: new Map(), now: new Date('2026-02-02T00:00:00Z') } as const
  const text = mergeSboms(collectReports(files, contract))
  const document: Merged = JSON.parse(text)
  expect([validate(document), validate.errors]).toEqual([true, null])
  expect(understood(text)).toMatchObject({ format: 'cyclonedx', formatVersion: '1.6', state: 'complete' })
  return document
}

const left = { type: 'library', name: 'left', version: '1.0.0', purl: 'pkg:npm/left@1.0.0?arch=any' }
const spdx = (licence: string) => ({
  spdxVersion: 'SPDX-2.3',
  SPDXID: 'SPDXRef-DOCUMENT',
  dataLicense: 'CC0-1.0',
  name: 'a',
  documentNamespace: 'https://acme.example/a-1',
  creationInfo: { created: '2026-02-01T00:00:00Z', creators: ['Tool: maker-1.0'] },
  packages: ['left', 'right'].map((name) => ({
    SPDXID: `SPDXRef-${name}`,
    name,
    versionInfo: '1.0.0',
    downloadLocation: 'NOASSERTION',
    licenseConcluded: licence,
    checksums: [{ algorithm: 'SHA256', checksumValue: 'ab'.repeat(32) }],
    externalRefs: [
      {
        referenceCategory: 'PACKAGE-MANAGER',
        referenceType: 'purl',
        referenceLocator: `pkg:npm/${name}@1.0.0`,
      },
    ],
  })),
})
const grype = {
  matches: [
    {
      vulnerability: { id: 'CVE-2026-0001', severity: 'High', fix: { versions: [], state: 'unknown' } },
      artifact: { name: 'stranger', version: '2.0.0', type: 'npm', purl: 'pkg:npm/stranger@2.0.0' },
    },
  ],
  source: { type: 'directory', target: '.' },
  descriptor: { name: 'grype', version: '0.80.0' },
}

describe('the merged SBOM', () => {
  it('has each package of all SBOMs and findings once, with its sources', () => {
    const { components } = merge(bom({ components: [left] }), spdx('MIT'), grype)
    const valuesOf = (name: string) =>
      components.map(({ properties }) =>
        properties.filter((each) => each.name === name).map(({ value }) => value),
      )
    expect(components.map(({ name, version }) => `${name} ${version ?? ''}`)).toEqual([
      'left 1.0.0',
      'right 1.0.0',
      'stranger 2.0.0',
    ])
    expect(
      valuesOf('custody:source').map((values) =>
        values.map((value) => value.replace(/^sha256:[0-9a-f]{64}/, '')),
      ),
    ).toEqual([expect.arrayContaining(['#/components/0', '#/packages/0']), ['#/packages/1'], ['#/matches/0']])
    expect(valuesOf('custody:in-sbom')).toEqual([[], [], ['false']])
  })

  it.each([
    [[], 'NOASSERTION', undefined],
    [[], 'MIT', [{ license: { id: 'MIT' } }]],
    [
      [{ license: { id: 'MIT' } }],
      'Apache-2.0',
      [{ license: { id: 'Apache-2.0' } }, { license: { id: 'MIT' } }],
    ],
    [[], 'MIT OR Apache-2.0', [{ expression: 'MIT OR Apache-2.0' }]],
    [
      [{ license: { id: 'MIT' } }],
      'MIT OR ISC',
      [{ license: { name: 'MIT OR ISC' } }, { license: { id: 'MIT' } }],
    ],
    [[{ license: { name: 'Own' } }], 'NONE', [{ license: { name: 'Own' } }]],
  ])('joins the licences %j and %s', (licenses, licence, expected) => {
    const { components } = merge(bom({ components: [{ ...left, licenses }] }), spdx(licence))
    expect(components[0]?.licenses).toEqual(expected)
  })

  it('joins hashes by their algorithms', () => {
    const hashes = [{ alg: 'SHA-1', content: 'cd'.repeat(20) }]
    const { components } = merge(bom({ components: [{ ...left, hashes }] }), spdx('MIT'))
    expect(components[0]?.hashes).toEqual([
      { alg: 'SHA-1', content: 'cd'.repeat(20) },
      { alg: 'SHA-256', content: 'ab'.repeat(32) },
    ])
  })

  it('is the same for the same reports, and has another serial number for others', () => {
    const one = merge(bom({ components: [left] }), grype)
    expect(merge(bom({ components: [left] }), grype)).toEqual(one)
    expect(merge(bom({ components: [{ ...left, name: 'l' }] }), grype).serialNumber).not.toBe(
      one.serialNumber,
    )
  })

  it('is valid whatever reports call their packages', () => {
    const text = fc.oneof(
      fc.string({ minLength: 1 }),
      fc.constantFrom('__proto__', 'a b', '<script>', '😀', '\u0000', '\ud800'),
    )
    fc.assert(
      fc.property(text, text, text, (name, version, licence) => {
        const { components } = merge(
          bom({
            components: [
              { type: 'library', name, version, licenses: [{ license: { name: licence } }] },
              left,
            ],
          }),
        )
        expect(components.length).toBeGreaterThan(0)
      }),
      { numRuns: 50 },
    )
  })
})
