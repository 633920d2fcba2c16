import { digestOf } from '@custody/core/digest/sha256'
import { collectReport } from '@custody/scan/collect-report'
import type { QualityCheck, QualityDocument } from '@custody/scan/quality/quality-document'
import type { QualityProfileName } from '@custody/scan/quality/quality-profiles'
import { readQualityDocument } from '@custody/scan/read-documents'
import { describe, expect, it } from '@jest/globals'
import { bom } from './reports.ts'

const contract = { required: [], outcomes: new Map(), now: new Date('2026-02-02T00:00:00Z') } as const

function qualityOf(content: string | object): QualityDocument {
  const bytes = Buffer.from(typeof content === 'string' ? content : JSON.stringify(content))
  const file = { path: 'a', content: { bytes }, digest: digestOf(bytes), size: bytes.length }
  const { quality } = collectReport(file, contract)
  if (quality === undefined) throw new Error('no quality')
  return readQualityDocument(quality.bytes, 'quality')
}

function resultOf(content: string | object, profile: QualityProfileName) {
  const found = qualityOf(content).profiles.find((each) => each.profile === profile)
  if (found === undefined) throw new Error('no profile')
  return found
}

function checksOf(content: string | object, profile: QualityProfileName): Record<string, QualityCheck> {
  return Object.fromEntries(resultOf(content, profile).checks.map((check) => [check.id, check]))
}

const organisation = {
  name: 'Acme',
  url: ['https://acme.example'],
  contact: [{ email: 'sbom@acme.example' }],
}
const sha512 = 'ab'.repeat(64)

const component = {
  type: 'library',
  'bom-ref': 'left',
  manufacturer: organisation,
  name: 'left',
  version: '1.0.0',
  purl: 'pkg:npm/left@1.0.0',
  licenses: [
    { license: { id: 'MIT', acknowledgement: 'declared' } },
    { license: { id: 'MIT', acknowledgement: 'concluded' } },
  ],
  hashes: [{ alg: 'SHA-512', content: sha512 }],
  externalReferences: [
    {
      type: 'distribution',
      url: 'https://acme.example/left.tgz',
      hashes: [{ alg: 'SHA-512', content: sha512 }],
    },
    { type: 'source-distribution', url: 'https://acme.example/left-source.tgz' },
  ],
  properties: [
    { name: 'bsi:component:filename', value: 'left.tgz' },
    { name: 'bsi:component:executable', value: 'non-executable' },
    { name: 'bsi:component:archive', value: 'archive' },
    { name: 'bsi:component:structured', value: 'structured' },
  ],
}

const whole = {
  serialNumber: 'urn:uuid:3e671687-395b-41f5-a30f-a58921a69b79',
  metadata: {
    timestamp: '2026-02-01T00:00:00Z',
    lifecycles: [{ phase: 'build' }],
    manufacturer: organisation,
    tools: { components: [{ type: 'application', name: 'maker', version: '1.0' }] },
  },
  components: [component],
  dependencies: [{ ref: 'left', dependsOn: [] }],
}

describe('the quality of an SBOM', () => {
  it('that states all is 100 by every profile', () => {
    const { profiles } = qualityOf(bom(whole))
    expect(profiles.map(({ profile, score, outcome }) => [profile, score, outcome])).toEqual([
      ['cisa-2026', 100, 'present'],
      ['ntia-2021', 100, 'present'],
      ['bsi-tr-03183-2-v2.1.0', 100, 'present'],
    ])
  })

  it('asks for the 17 elements of CISA, the 7 of NTIA and the 19 of the BSI', () => {
    expect(qualityOf(bom(whole)).profiles.map(({ checks }) => checks.length)).toEqual([17, 7, 19])
  })

  it('says who supplies the signature of the author', () => {
    expect(checksOf(bom(whole), 'cisa-2026')['sbom-author-signature']).toMatchObject({
      outcome: 'present',
      note: 'Supplied by the signed record that the SBOM was collected by.',
    })
  })

  it.each([
    ['present', { publisher: 'Acme' }],
    ['unknown', { publisher: 'NOASSERTION' }],
    ['unknown', { supplier: { name: 'Unknown' } }],
    ['withheld', { publisher: 'redacted' }],
    ['missing', { publisher: '' }],
    ['missing', {}],
  ])('tells a producer that is %s: %j', (outcome, members) => {
    const { manufacturer: _, ...rest } = component
    const checks = checksOf(bom({ ...whole, components: [{ ...rest, ...members }] }), 'cisa-2026')
    expect(checks['component-producer']).toMatchObject({
      outcome,
      where: outcome === 'present' ? [] : [{ pointer: '/components/0', name: 'left' }],
    })
  })

  it('names path and components of what is missing, and counts them all', () => {
    const components = Array.from({ length: 60 }, (_, index) => ({ type: 'library', name: `a${index}` }))
    const check = checksOf(bom({ ...whole, components: [component, ...components] }), 'ntia-2021')[
      'component-version'
    ]
    expect(check).toMatchObject({
      path: 'components[].version',
      counts: { present: 1, unknown: 0, withheld: 0, missing: 60 },
    })
    expect([check?.where.length, check?.where[0]]).toEqual([50, { pointer: '/components/1', name: 'a0' }])
  })

  it.each([
    ['sbom-generation-context', { lifecycles: [] }],
    ['sbom-timestamp', { timestamp: undefined }],
    ['sbom-tool-name', { tools: { components: [] } }],
    ['sbom-author', { manufacturer: undefined }],
  ])('misses %s', (id, metadata) => {
    const result = resultOf(bom({ ...whole, metadata: { ...whole.metadata, ...metadata } }), 'cisa-2026')
    const failed = result.checks.filter(({ outcome }) => outcome === 'missing').map((check) => check.id)
    expect([failed.includes(id), result.outcome, result.score < 100]).toEqual([true, 'missing', true])
  })

  it('takes a timestamp for no generation context', () => {
    const metadata = { timestamp: '2026-02-01T00:00:00Z' }
    expect(checksOf(bom({ ...whole, metadata }), 'cisa-2026')).toMatchObject({
      'sbom-timestamp': { outcome: 'present' },
      'sbom-generation-context': { outcome: 'missing' },
    })
  })

  it('knows a dependency that is declared unknown', () => {
    const compositions = [{ aggregate: 'unknown', dependencies: ['left'] }]
    const checks = checksOf(bom({ ...whole, dependencies: [], compositions }), 'cisa-2026')
    expect(checks['component-dependency-relationship']?.outcome).toBe('unknown')
  })

  it('of the BSI forbids vulnerabilities inside, and older formats', () => {
    const vulnerable = {
      ...whole,
      components: [component, { ...component, 'bom-ref': 'right', name: 'right' }],
      vulnerabilities: [{ id: 'CVE-2026-0001', affects: [{ ref: 'left' }] }],
    }
    expect(checksOf(bom(vulnerable), 'bsi-tr-03183-2-v2.1.0')['no-vulnerabilities']).toMatchObject({
      outcome: 'missing',
      where: [{ pointer: '/vulnerabilities/0', name: '' }],
    })
    const old = { ...bom({ components: [component] }), specVersion: '1.5' }
    expect(checksOf(old, 'bsi-tr-03183-2-v2.1.0')['format']?.outcome).toBe('missing')
  })

  it('of an SBOM that lists nothing says nothing of components', () => {
    const result = resultOf(
      bom({ metadata: { tools: [{ name: 'syft', version: '1' }] }, components: [] }),
      'ntia-2021',
    )
    expect([result.outcome, result.score]).toEqual(['missing', 0])
  })
})

describe('the quality of SPDX', () => {
  const spdx = {
    spdxVersion: 'SPDX-2.3',
    SPDXID: 'SPDXRef-DOCUMENT',
    dataLicense: 'CC0-1.0',
    name: 'a',
    documentNamespace: 'https://acme.example/a-1',
    creationInfo: {
      created: '2026-02-01T00:00:00Z',
      creators: ['Tool: maker-1.0', 'Organization: Acme (sbom@acme.example)'],
      comment: 'SBOM Type: Build',
    },
    packages: [
      {
        SPDXID: 'SPDXRef-left',
        name: 'left',
        versionInfo: '1.0.0',
        supplier: 'NOASSERTION',
        downloadLocation: 'NOASSERTION',
        licenseConcluded: 'NOASSERTION',
        licenseDeclared: 'MIT',
        checksums: [{ algorithm: 'SHA256', checksumValue: 'ab'.repeat(32) }],
        externalRefs: [
          {
            referenceCategory: 'PACKAGE-MANAGER',
            referenceType: 'purl',
            referenceLocator: 'pkg:npm/left@1.0.0',
          },
        ],
      },
    ],
    relationships: [
      {
        spdxElementId: 'SPDXRef-DOCUMENT',
        relationshipType: 'DESCRIBES',
        relatedSpdxElement: 'SPDXRef-left',
      },
      { spdxElementId: 'SPDXRef-left', relationshipType: 'DEPENDS_ON', relatedSpdxElement: 'NONE' },
    ],
  }

  it('2.3 is judged by its own fields, and fails the BSI by its version', () => {
    const failed = (profile: QualityProfileName) =>
      resultOf(spdx, profile)
        .checks.filter(({ outcome }) => outcome !== 'present')
        .map(({ id, outcome }) => `${id} ${outcome}`)
    expect(failed('cisa-2026')).toEqual(['component-producer unknown'])
    expect(failed('ntia-2021')).toEqual(['supplier-name unknown'])
    expect(failed('bsi-tr-03183-2-v2.1.0')).toContain('format missing')
  })

  it('3.0 is judged by the elements of its graph', () => {
    const graph = [
      {
        type: 'CreationInfo',
        '@id': '_:c',
        specVersion: '3.0.1',
        created: '2026-02-01T00:00:00Z',
        createdBy: ['urn:x:acme'],
        createdUsing: ['urn:x:tool'],
      },
      {
        type: 'Organization',
        spdxId: 'urn:x:acme',
        name: 'Acme',
        creationInfo: '_:c',
        externalIdentifier: [
          { type: 'ExternalIdentifier', externalIdentifierType: 'email', identifier: 'a@acme.example' },
        ],
      },
      { type: 'Tool', spdxId: 'urn:x:tool', name: 'maker-1.0', creationInfo: '_:c' },
      {
        type: 'software_Sbom',
        spdxId: 'urn:x:sbom',
        creationInfo: '_:c',
        rootElement: ['urn:x:left'],
        software_sbomType: ['build'],
      },
      {
        type: 'software_Package',
        spdxId: 'urn:x:left',
        creationInfo: '_:c',
        name: 'left',
        software_packageVersion: '1.0.0',
        software_packageUrl: 'pkg:npm/left@1.0.0',
        suppliedBy: 'urn:x:acme',
        verifiedUsing: [{ type: 'Hash', algorithm: 'sha512', hashValue: sha512 }],
      },
      {
        type: 'simplelicensing_LicenseExpression',
        spdxId: 'urn:x:mit',
        creationInfo: '_:c',
        simplelicensing_licenseExpression: 'MIT',
      },
      {
        type: 'Relationship',
        spdxId: 'urn:x:r1',
        creationInfo: '_:c',
        from: 'urn:x:left',
        relationshipType: 'hasConcludedLicense',
        to: ['urn:x:mit'],
      },
      {
        type: 'Relationship',
        spdxId: 'urn:x:r2',
        creationInfo: '_:c',
        from: 'urn:x:left',
        relationshipType: 'dependsOn',
        to: ['NoAssertionElement'],
      },
    ]
    const document = { '@context': 'https://spdx.org/rdf/3.0.1/spdx-context.jsonld', '@graph': graph }
    const { checks } = resultOf(document, 'cisa-2026')
    expect(
      checks.filter(({ outcome }) => outcome !== 'present').map(({ id, outcome }) => `${id} ${outcome}`),
    ).toEqual(['component-dependency-relationship unknown'])
  })
})

describe('the quality document', () => {
  it('of CycloneDX in XML points into the XML', () => {
    const xml = `<bom xmlns="http://cyclonedx.org/schema/bom/1.6"><components><component type="library"><name>left</name></component></components></bom>`
    expect(checksOf(xml, 'cisa-2026')['component-version']?.where).toEqual([
      { pointer: '/bom/components[1]/component[1]', name: 'left' },
    ])
  })

  it('of another form is refused', () => {
    const text = JSON.stringify({ ...qualityOf(bom(whole)), more: 1 })
    expect(() => readQualityDocument(Buffer.from(text), 'a')).toThrow(
      expect.objectContaining({ code: 'quality-malformed' }),
    )
  })
})
