import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { bom, codes, read, understood } from './reports.ts'

const ofXml = (inner: string, version = '1.6') =>
  `<?xml version="1.0"?>\n<bom xmlns="http://cyclonedx.org/schema/bom/${version}" version="1">${inner}</bom>\n`
const library = (inner: string) =>
  ofXml(`<components><component type="library"><name>left</name>${inner}</component></components>`)

describe('CycloneDX in XML', () => {
  const json = bom({
    metadata: {
      timestamp: '2026-02-01T00:00:00Z',
      tools: { components: [{ type: 'application', name: 'maker', version: '1.0' }] },
      component: { type: 'application', name: 'service' },
    },
    components: [
      {
        type: 'library',
        'bom-ref': 'left',
        group: 'org.acme',
        name: 'left',
        version: '1.0.0',
        hashes: [{ alg: 'SHA-1', content: 'e6b1000b94e835ffd37f4c6dcbdad43f4b48a02a' }],
        licenses: [{ expression: 'MIT OR Apache-2.0' }],
        purl: 'pkg:maven/org.acme/left@1.0.0',
        components: [
          {
            type: 'library',
            name: 'inner',
            licenses: [{ license: { id: 'MIT' } }, { license: { name: 'Own' } }],
          },
        ],
      },
    ],
    vulnerabilities: [
      {
        id: 'CVE-2026-0001',
        ratings: [{ score: 9.8, severity: 'critical', method: 'CVSSv31' }],
        cwes: [79],
        analysis: { state: 'not_affected', justification: 'code_not_present', response: ['update'] },
        affects: [{ ref: 'left', versions: [{ version: '1.0.0', status: 'affected' }] }],
      },
    ],
  })
  const xml = ofXml(`<metadata>
    <timestamp>2026-02-01T00:00:00Z</timestamp>
    <tools><components><component type="application"><name>maker</name><version>1.0</version></component></components></tools>
    <component type="application"><name>service</name></component>
  </metadata>
  <components><component type="library" bom-ref="left">
    <group>org.acme</group><name> left </name><version>1.0.0</version>
    <hashes><hash alg="SHA-1">
      e6b1000b94e835ffd37f4c6dcbdad43f4b48a02a
    </hash></hashes>
    <licenses><expression>MIT OR Apache-2.0</expression></licenses>
    <purl>pkg:maven/org.acme/left@1.0.0</purl>
    <components><component type="library"><name>inner</name>
      <licenses><license><id>MIT</id></license><license><name>Own</name></license></licenses></component></components>
  </component></components>
  <vulnerabilities><vulnerability>
    <id>CVE-2026-0001</id>
    <ratings><rating><score>9.8</score><severity>critical</severity><method>CVSSv31</method></rating></ratings>
    <cwes><cwe>79</cwe></cwes>
    <analysis><state>not_affected</state><justification>code_not_present</justification><responses><response>update</response></responses></analysis>
    <affects><target><ref>left</ref><versions><version><version>1.0.0</version><status>affected</status></version></versions></target></affects>
  </vulnerability></vulnerabilities>`)

  it('is read as the same document in JSON', () => {
    const [one, other] = [understood(json), understood(xml)]
    const withoutPlaces = ({
      components,
      findings,
      tools,
      records,
      scannedAt,
      state,
      kinds,
    }: typeof one) => ({
      components: components.map((component) => ({ ...component, source: undefined })),
      findings: findings.map((finding) => ({ ...finding, source: undefined })),
      tools,
      records,
      scannedAt,
      state,
      kinds,
    })
    expect(withoutPlaces(other)).toEqual(withoutPlaces(one))
    expect(one.state).toBe('complete')
  })

  it('points into the XML, byte by byte', () => {
    const [finding] = understood(xml).findings
    const [start = 0, end = 0] = finding?.source.bytes ?? []
    expect(finding?.source.pointer).toBe('/bom/vulnerabilities[1]/vulnerability[1]/affects[1]/target[1]')
    expect(Buffer.from(xml).subarray(start, end).toString()).toMatch(/^<target>.*<\/target>$/)
  })

  it.each([
    ['an unknown element', '<colour>red</colour>', '/bom/components[1]/component[1]/colour[1]'],
    ['a second name', '<name>right</name>', '/bom/components[1]/component[1]/name[2]'],
    [
      'a licence id that does not exist',
      '<licenses><license><id>MTI</id></license></licenses>',
      '/bom/components[1]/component[1]/licenses[1]/license[1]',
    ],
    [
      'a hash that is none',
      '<hashes><hash alg="SHA-1">x</hash></hashes>',
      '/bom/components[1]/component[1]/hashes[1]/hash[1]',
    ],
    [
      'a licence beside an expression',
      '<licenses><expression>MIT</expression><license><id>MIT</id></license></licenses>',
      '/bom/components[1]/component[1]/licenses[1]',
    ],
    [
      'an element that lacks one',
      '<evidence><identity><confidence>1</confidence></identity></evidence>',
      '/bom/components[1]/component[1]/evidence[1]/identity[1]',
    ],
    [
      'an unknown element in a part that is not read',
      '<evidence><colour/></evidence>',
      '/bom/components[1]/component[1]/evidence[1]/colour[1]',
    ],
    ['a truth value that is none', '<modified>perhaps</modified>', '/bom/components[1]/component[1]'],
  ])('with %s is incomplete, and says where', (_, inner, pointer) => {
    const reading = understood(library(inner))
    expect(reading.state).toBe('incomplete')
    expect(reading.reasons.map((reason) => reason.pointer)).toContain(pointer)
    expect(reading.components).toHaveLength(1)
  })

  it('may hold elements of other namespaces', () => {
    expect(understood(library('<x:colour xmlns:x="urn:x">red</x:colour>')).state).toBe('complete')
  })

  it.each(['1.0', '1.1', '1.2', '1.3', '1.4', '1.5', '1.6', '1.7'])('of version %s is read', (version) => {
    const xml = ofXml(
      '<components><component type="library"><name>a</name><version>1</version><modified>false</modified></component></components>',
      version,
    )
    expect(understood(xml)).toMatchObject({
      formatVersion: version,
      state: 'complete',
      components: [{ name: 'a' }],
    })
  })

  it('of a version that is not known is unreadable', () => {
    expect(codes(read(ofXml('<components/>', '3.0')).reasons)).toEqual(['unsupported-version'])
  })

  it('carries vulnerabilities of the extension of old versions, in their component or by its reference', () => {
    const rated = (id: string, ref: string) =>
      `<v:vulnerability ref="${ref}"><v:id>${id}</v:id><v:ratings><v:rating><v:score><v:base>9.8</v:base></v:score>
       <v:severity>Critical</v:severity><v:method>CVSSv3</v:method></v:rating></v:ratings><v:cwes><v:cwe>79</v:cwe></v:cwes></v:vulnerability>`
    const xml = `<bom xmlns="http://cyclonedx.org/schema/bom/1.2" xmlns:v="http://cyclonedx.org/schema/ext/vulnerability/1.0" version="1">
      <components>
        <component type="library"><name>left</name><version>1</version><v:vulnerabilities>${rated('CVE-2026-0001', 'urn:uuid:x')}</v:vulnerabilities></component>
        <component type="library" bom-ref="right"><name>right</name><version>2</version></component>
      </components>
      <v:vulnerabilities>${rated('CVE-2026-0002', 'right')}</v:vulnerabilities></bom>\n`
    const reading = understood(xml)
    expect(reading).toMatchObject({ state: 'complete', records: 2 })
    expect(
      reading.findings.map(({ ruleId, component, severity, cwes }) => [
        ruleId,
        component?.name,
        severity.bucket,
        cwes,
      ]),
    ).toEqual([
      ['CVE-2026-0001', 'left', 'critical', ['CWE-79']],
      ['CVE-2026-0002', 'right', 'critical', ['CWE-79']],
    ])
    expect(reading.findings[0]?.source.pointer).toBe(
      '/bom/components[1]/component[1]/vulnerabilities[1]/vulnerability[1]',
    )
  })

  it('is answered whatever its elements are called and hold', () => {
    const name = fc.constantFrom(
      'component',
      'components',
      'licenses',
      'license',
      'expression',
      'tools',
      'tool',
      'dependency',
      'name',
      '__proto__',
      'constructor',
    )
    const leaf = name.map((tag) => `<${tag}>MIT</${tag}>`)
    const { element } = fc.letrec<{ element: string }>((tie) => ({
      element: fc.oneof(
        { maxDepth: 5 },
        leaf,
        fc
          .tuple(name, fc.array(tie('element'), { maxLength: 4 }))
          .map(([tag, inner]) => `<${tag}>${inner.join('')}</${tag}>`),
      ),
    }))
    fc.assert(
      fc.property(element, (inner) => {
        expect(read(ofXml(inner)).state).not.toBe('failed')
      }),
    )
  })
})

const tags = `SPDXVersion: SPDX-2.3
DataLicense: CC0-1.0
SPDXID: SPDXRef-DOCUMENT
DocumentName: service
DocumentNamespace: https://acme.example/service-1
Creator: Tool: maker-1.0
Created: 2026-02-01T00:00:00Z

PackageName: left
SPDXID: SPDXRef-left
PackageVersion: 1.0.0
PackageDownloadLocation: NOASSERTION
FilesAnalyzed: false
PackageChecksum: SHA1: e6b1000b94e835ffd37f4c6dcbdad43f4b48a02a
PackageLicenseConcluded: NOASSERTION
PackageLicenseDeclared: MIT
PackageComment: <text>PackageName: none
over two lines</text>
ExternalRef: PACKAGE-MANAGER purl pkg:npm/left@1.0.0
ExternalRef: SECURITY advisory https://nvd.nist.gov/vuln/detail/CVE-2026-0001
ExternalRefComment: <text>found by hand</text>
# a comment
PackageName: right
SPDXID: SPDXRef-right
PackageDownloadLocation: NONE
Relationship: SPDXRef-DOCUMENT DESCRIBES SPDXRef-right
`

describe('SPDX in tag-value', () => {
  it('is read as JSON is', () => {
    const reading = understood(tags)
    expect(reading).toMatchObject({
      format: 'spdx',
      formatVersion: '2.3',
      state: 'complete',
      tools: [{ name: 'maker', version: '1.0' }],
      components: [
        {
          name: 'left',
          version: '1.0.0',
          purl: 'pkg:npm/left@1.0.0',
          licences: ['MIT'],
          source: { pointer: '/9-21' },
        },
      ],
      findings: [{ ruleId: 'CVE-2026-0001', message: 'found by hand', source: { pointer: '/20-21' } }],
    })
    const [start = 0, end = 0] = reading.components[0]?.source.bytes ?? []
    expect(tags.slice(start, end)).toMatch(/^PackageName: left\n[^]*found by hand<\/text>\n?$/)
  })

  it.each([
    ['a fraction of a second', tags.replace('00:00:00Z', '00:00:00.123Z')],
    ['an underscore in an id', tags.replaceAll('SPDXRef-left', 'SPDXRef-left_1')],
  ])('with %s is complete, and says so', (_, text) => {
    const { state, limits } = understood(text)
    expect([state, codes(limits).includes('loose-form')]).toEqual(['complete', true])
  })

  it('never confirms its own end, since lines may have been lost', () => {
    expect(understood(tags).confirmed).toBe('no')
  })

  it.each([
    ['a tag that does not exist', tags.replace('PackageComment', 'PackageColour')],
    ['a text that does not end', tags.replace('found by hand</text>', 'found by hand')],
    ['a line without a tag', tags.replace('# a comment', 'a comment')],
    ['a checksum that is none', tags.replace('SHA1: e6b1', 'SHA1 e6b1')],
    ['a relationship of two words', tags.replace(' DESCRIBES SPDXRef-right', ' DESCRIBES')],
    ['a truth value that is none', tags.replace('FilesAnalyzed: false', 'FilesAnalyzed: no')],
    ['a package without an id', tags.replace('SPDXID: SPDXRef-right\n', '')],
    ['a purl that is none', tags.replace('pkg:npm/left', 'left')],
    ['a last line without an end', tags.trimEnd()],
  ])('with %s is incomplete', (_, text) => {
    expect(understood(text).state).toBe('incomplete')
  })

  it('is never complete when a line of its beginning is gone', () => {
    const lines = tags.split('\n')
    const without = [1, 2, 3, 4, 5, 6].map((at) => read(lines.toSpliced(at, 1).join('\n')).state)
    expect(without).toEqual(without.map(() => 'incomplete'))
  })

  it('is answered whatever its lines hold', () => {
    const line = fc.oneof(
      fc.constantFrom(...tags.split('\n')),
      fc.string(),
      fc.constantFrom('Relationship:', 'SPDXID: __proto__', 'ExternalRef: a b', '<text>'),
    )
    fc.assert(
      fc.property(fc.array(line), (lines) => {
        expect(read(`SPDXVersion: SPDX-2.3\n${lines.join('\n')}\n`).state).not.toBe('failed')
      }),
    )
  })
})

describe('SPDX 3', () => {
  const context = 'https://spdx.org/rdf/3.0.1/spdx-context.jsonld'
  const element = (type: string, id: string, members: object = {}) => ({
    type,
    spdxId: `urn:x:${id}`,
    creationInfo: '_:c',
    ...members,
  })
  const relation = (from: string, relationshipType: string, to: readonly string[], members: object = {}) =>
    element('Relationship', `${from}-${relationshipType}-${to.join()}`, {
      from: `urn:x:${from}`,
      relationshipType,
      to,
      ...members,
    })
  const base = [
    {
      type: 'CreationInfo',
      '@id': '_:c',
      specVersion: '3.0.1',
      created: '2026-02-01T00:00:00Z',
      createdBy: ['urn:x:acme'],
      createdUsing: ['urn:x:maker'],
    },
    element('Organization', 'acme', { name: 'Acme' }),
    element('Tool', 'maker', { name: 'maker-1.0' }),
    element('SpdxDocument', 'document', { rootElement: ['urn:x:sbom'] }),
    element('software_Sbom', 'sbom', { rootElement: ['urn:x:service'] }),
    element('software_Package', 'service', { name: 'service' }),
    element('software_Package', 'left', {
      name: 'left',
      software_packageVersion: '1.0.0',
      software_packageUrl: 'pkg:npm/left@1.0.0',
    }),
  ]
  const graph = (...more: readonly object[]) => ({ '@context': context, '@graph': [...base, ...more] })

  it('lists packages but the one that it is about, and its tool', () => {
    expect(understood(graph())).toMatchObject({
      formatVersion: '3.0.1',
      state: 'complete',
      confirmed: 'tool',
      tools: [{ name: 'maker', version: '1.0' }],
      components: [{ name: 'left', purl: 'pkg:npm/left@1.0.0', source: { pointer: '/@graph/6' } }],
      scannedAt: '2026-02-01T00:00:00.000Z',
    })
  })

  it.each([
    ['another context', { ...graph(), '@context': 'https://example.test/context.jsonld' }],
    ['the official context among others', { ...graph(), '@context': [context, { name: 'urn:x:name' }] }],
    ['a context in its place', { ...graph(), '@context': { '@vocab': 'https://spdx.org/rdf/3.0.1/terms/' } }],
  ])('of %s is not read', (_, document) => {
    expect(read(document).state).toBe('unreadable')
  })

  it.each([
    ['an unknown class', element('software_Parcel', 'a')],
    ['an abstract class', element('Element', 'a')],
    ['an unknown member', element('software_Package', 'a', { name: 'a', colour: 'red' })],
    ['an element without an id', { type: 'software_Package', name: 'a', creationInfo: '_:c' }],
    ['an element that nobody made', { type: 'software_Package', name: 'a', spdxId: 'urn:x:a' }],
    ['a relationship of an unknown type', relation('left', 'likes', ['urn:x:service'])],
    ['a relationship to nothing', relation('left', 'contains', [])],
    [
      'an object of another class in a member',
      element('software_Package', 'a', { verifiedUsing: [{ type: 'ExternalRef' }] }),
    ],
    ['a package URL that is none', element('software_Package', 'a', { name: 'a', software_packageUrl: 'a' })],
    [
      'a part that is declared incomplete',
      relation('left', 'contains', ['urn:x:service'], { completeness: 'incomplete' }),
    ],
  ])('with %s is incomplete and kept', (_, more) => {
    const reading = understood(graph(more))
    expect([reading.state, reading.components.length > 0]).toEqual(['incomplete', true])
  })

  const expression = (text: string) =>
    element('simplelicensing_LicenseExpression', 'expression', { simplelicensing_licenseExpression: text })
  it.each([
    ['an expression', [expression('MIT OR ISC')], 'urn:x:expression', ['MIT OR ISC']],
    ['a listed licence that is not in the document', [], 'https://spdx.org/licenses/MIT', ['MIT']],
    [
      'a set',
      [
        element('expandedlicensing_DisjunctiveLicenseSet', 'set', {
          expandedlicensing_member: ['https://spdx.org/licenses/MIT', 'https://spdx.org/licenses/ISC'],
        }),
      ],
      'urn:x:set',
      ['(MIT OR ISC)'],
    ],
    [
      'or later',
      [
        element('expandedlicensing_OrLaterOperator', 'later', {
          expandedlicensing_subjectLicense: 'https://spdx.org/licenses/GPL-2.0-only',
        }),
      ],
      'urn:x:later',
      ['GPL-2.0-only+'],
    ],
    [
      'with an exception',
      [
        element('expandedlicensing_WithAdditionOperator', 'with', {
          expandedlicensing_subjectExtendableLicense: 'https://spdx.org/licenses/GPL-2.0-only',
          expandedlicensing_subjectAddition: 'https://spdx.org/licenses/Classpath-exception-2.0',
        }),
      ],
      'urn:x:with',
      ['GPL-2.0-only WITH Classpath-exception-2.0'],
    ],
    ['no assertion', [], 'expandedlicensing_NoAssertionLicense', []],
    ['none', [], 'expandedlicensing_NoneLicense', []],
    ['NOASSERTION as text', [expression('NOASSERTION')], 'urn:x:expression', []],
    ['what is not there', [], 'urn:x:nowhere', []],
  ])('names the licence of a package by %s', (_, more, to, licences) => {
    const [left] = understood(graph(...more, relation('left', 'hasDeclaredLicense', [to]))).components
    expect(left?.licences).toEqual(licences)
  })

  it('comes to an end at sets that hold each other', () => {
    const sets = Array.from({ length: 60 }, (_, at) =>
      element('expandedlicensing_ConjunctiveLicenseSet', `set${at}`, {
        expandedlicensing_member: Array.from({ length: 60 }, (_, other) => `urn:x:set${other}`),
      }),
    )
    const [left] = understood(
      graph(...sets, relation('left', 'hasDeclaredLicense', ['urn:x:set0'])),
    ).components
    expect(left?.licences[0]?.length).toBeLessThanOrEqual(301)
  })

  it('takes vulnerabilities with their assessments', () => {
    const vulnerability = (id: string) =>
      element('security_Vulnerability', id, {
        name: id,
        externalIdentifier: [{ type: 'ExternalIdentifier', externalIdentifierType: 'cve', identifier: id }],
      })
    const reading = understood(
      graph(
        vulnerability('CVE-2026-0001'),
        vulnerability('CVE-2026-0002'),
        vulnerability('CVE-2026-0003'),
        {
          ...relation('CVE-2026-0001', 'hasAssessmentFor', ['urn:x:left']),
          type: 'security_CvssV3VulnAssessmentRelationship',
          security_score: 9.8,
          security_severity: 'critical',
          security_vectorString: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H',
        },
        {
          ...relation('CVE-2026-0002', 'doesNotAffect', ['urn:x:left']),
          type: 'security_VexNotAffectedVulnAssessmentRelationship',
          security_justificationType: 'componentNotPresent',
        },
        relation('left', 'hasAssociatedVulnerability', ['urn:x:CVE-2026-0003']),
      ),
    )
    expect(reading).toMatchObject({ state: 'complete', records: 3 })
    expect(
      reading.findings.map(({ ruleId, component, severity, suppressed }) => [
        ruleId,
        component?.purl,
        severity.bucket,
        suppressed?.reason,
      ]),
    ).toEqual([
      ['CVE-2026-0001', 'pkg:npm/left@1.0.0', 'critical', undefined],
      ['CVE-2026-0002', 'pkg:npm/left@1.0.0', 'unknown', 'doesNotAffect: componentNotPresent'],
      ['CVE-2026-0003', 'pkg:npm/left@1.0.0', 'unknown', undefined],
    ])
  })
})
