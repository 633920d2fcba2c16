import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { runClaimsOf } from '../../../test/harness/chain/job.ts'
import { jobIdentity } from '../../../test/harness/github/job-identity.ts'
import { digestOf } from '../../core/src/digest/sha256.ts'
import { defaultEmbedLimit, statementFiles } from '../src/statements/claim.ts'
import { evidenceDocument } from '../src/statements/evidence-document.ts'
import { givenEvidence, type PredicateOptions } from '../src/statements/given-evidence.ts'
import { junitTestResult } from '../src/statements/test-result.ts'

const workspace = realpathSync(mkdtempSync(join(tmpdir(), 'custody-statements-')))
afterAll(() => rmSync(workspace, { recursive: true }))

const app = { name: 'app.tgz', digest: { sha256: 'a'.repeat(64) } }
const other = { name: 'other.tgz', digest: { sha256: 'b'.repeat(64) } }
const run = runClaimsOf(jobIdentity())
const reference = 'https://in-toto.io/attestation/reference/v0.1'
const instants = { scanStartedOn: '2026-01-31T12:00:00Z', scanFinishedOn: '2026-01-31T12:01:00Z' }
const scanner = { uri: 'pkg:golang/scanner@1', db: { lastUpdate: '2026-01-31T00:00:00Z' } }

function given(options: PredicateOptions) {
  const match = { workspace, exclude: [] }
  return givenEvidence(options, { artifacts: [app], match, run, embedLimit: defaultEmbedLimit })
}

/** Writes a file and gives its name. */
function file(name: string, content: unknown): string {
  writeFileSync(join(workspace, name), typeof content === 'string' ? content : JSON.stringify(content))
  return name
}

const bom = { bomFormat: 'CycloneDX', specVersion: '1.6', components: [] }
const openVex = (context: string) => ({ '@context': context, statements: [{ status: 'fixed' }] })

describe('the predicate type', () => {
  it.each([
    ['sboms', 'CycloneDX without a serial number', bom, 'https://cyclonedx.org/bom'],
    ['sboms', 'SPDX 2.3', { spdxVersion: 'SPDX-2.3' }, 'https://spdx.dev/Document/v2.3'],
    ['sboms', 'SPDX 2.2', { spdxVersion: 'SPDX-2.2' }, 'https://spdx.dev/Document/v2.2'],
    [
      'sboms',
      'SPDX 3',
      { '@context': 'https://spdx.org/rdf/3.0.1/spdx-context.jsonld', '@graph': [] },
      'https://spdx.dev/Document/v3',
    ],
    ['sboms', 'CycloneDX in XML', '<bom xmlns="http://cyclonedx.org/schema/bom/1.6"/>', reference],
    ['sboms', 'SPDX as tag-value', 'SPDXVersion: SPDX-2.3\nDataLicense: CC0-1.0\n', reference],
    ['vex', 'OpenVEX', openVex('https://openvex.dev/ns/v0.2.0'), 'https://openvex.dev/ns'],
    ['vex', 'CycloneDX VEX', { ...bom, vulnerabilities: [] }, 'https://cyclonedx.org/bom'],
    ['vex', 'CSAF', { document: { category: 'csaf_vex', csaf_version: '2.0' } }, reference],
    ['reports', 'SARIF', { version: '2.1.0', runs: [] }, reference],
    ['reports', 'XML', '<testsuites/>', reference],
    ['reports', 'JSON Lines', '{"config":{}}\n{"finding":{}}\n', reference],
    ['reports', 'half a document', '{"runs":[', reference],
    [
      'reports',
      'vulns v0.2',
      {
        scanner: { ...scanner, result: [{ id: 'CVE-1', severity: [{ method: 'nvd', score: '9.8' }] }] },
        metadata: instants,
      },
      'https://in-toto.io/attestation/vulns/v0.2',
    ],
    [
      'reports',
      "cosign's vulnerability record",
      { scanner: { ...scanner, result: {} }, metadata: instants },
      'https://cosign.sigstore.dev/attestation/vuln/v1',
    ],
    [
      'reports',
      'vulns without the date of the database',
      { scanner: { uri: 'x', result: [] }, metadata: instants },
      reference,
    ],
    [
      'reports',
      'a test result',
      { result: 'PASSED', configuration: [{ uri: 'https://example.com/ci.yml' }] },
      'https://in-toto.io/attestation/test-result/v0.1',
    ],
    [
      'reports',
      'a Scorecard result',
      { scorecard: { version: 'v5' }, repo: { name: 'x' }, checks: [] },
      'https://scorecard.dev/result/v0.1',
    ],
  ] as const)('of %s: %s', (input, name, content, predicateType) => {
    const { claims } = given({ [input]: [file(`${input} ${name.length}`, content)] })
    expect(claims.map((claim) => claim.predicateType)).toEqual([predicateType])
    if (predicateType !== reference) expect(claims[0]?.predicate).toEqual(content)
  })
})

describe('a reference', () => {
  it('names a report by its digest, and keeps it out of the bundle', () => {
    const content = JSON.stringify({ version: '2.1.0', runs: [{ results: [{ message: 'AKIA secret' }] }] })
    const { claims, files } = given({ reports: [file('scan.sarif', content)] })
    expect(files).toEqual([])
    expect(claims[0]?.predicate).toEqual({
      attester: { id: 'https://github.com/acme/service/.github/workflows/release.yml@refs/heads/main' },
      references: [
        {
          name: 'scan.sarif',
          digest: { sha256: digestOf(content).slice(7) },
          mediaType: 'application/sarif+json',
          downloadLocation: run.uri,
        },
      ],
    })
  })

  it.each([
    [
      'CycloneDX',
      '{ "bomFormat": "CycloneDX", "specVersion": "1.6", "note": "',
      'application/vnd.cyclonedx+json',
    ],
    ['SPDX', '{"spdxVersion":"SPDX-2.3","comment":"', 'application/spdx+json'],
  ])('takes the place of an SBOM that is too large to be read (%s)', (name, start, mediaType) => {
    const { claims } = given({ sboms: [file(`huge ${name}`, `${start}${'x'.repeat(33 * 1024 * 1024)}"}`)] })
    expect(claims).toMatchObject([{ predicateType: reference, predicate: { references: [{ mediaType }] } }])
  })

  it('takes the place of an SBOM over the limit, which the bundle then keeps', () => {
    const content = JSON.stringify({ ...bom, note: 'x'.repeat(defaultEmbedLimit) })
    const { claims, files } = given({ sboms: [file('large.cdx.json', content)] })
    // Compared by digest: matching millions of bytes one by one takes seconds.
    expect(files.map((each) => ({ ...each, bytes: digestOf(each.bytes) }))).toEqual([
      {
        name: 'large.cdx.json',
        bytes: digestOf(content),
        mediaType: 'application/vnd.cyclonedx+json',
        kind: 'sbom',
      },
    ])
    expect(claims[0]).toMatchObject({
      predicateType: reference,
      predicate: { references: [{ downloadLocation: `urn:custody:blob:${digestOf(content)}` }] },
    })
  })
})

describe('a test run', () => {
  const suite = (cases: string, counts = '') =>
    `<?xml version="1.0"?>\n<testsuites><testsuite ${counts}>${cases}</testsuite></testsuites>`
  const good = '<testcase classname="a.B" name="works"/>'
  const bad = '<testcase classname="a.B" name="breaks"><failure message="x">secret</failure></testcase>'
  const skipped = '<testcase name="later"><skipped/></testcase>'

  it.each([
    ['PASSED', suite(good, 'tests="1" failures="0"')],
    ['WARNED', suite(good + skipped)],
    ['FAILED', suite(good + bad + skipped)],
    ['FAILED', suite('<testcase name="x"><error/></testcase>')],
    ['PASSED', `<testsuite tests="1">${good}</testsuite>`],
  ])('in JUnit is a test result: %s', (result, content) => {
    const { claims } = given({ reports: [file('junit.xml', content)] })
    expect(claims).toMatchObject([
      {
        predicateType: 'https://in-toto.io/attestation/test-result/v0.1',
        predicate: {
          result,
          configuration: [{ name: 'junit.xml', digest: { sha256: digestOf(content).slice(7) } }],
        },
      },
    ])
    expect(JSON.stringify(claims)).not.toContain('secret')
  })

  it('however it is cut or doubled is a result of all its tests, or none', () => {
    const whole = suite(good + bad + skipped, 'tests="3" failures="1"')
    const cut = fc.property(fc.nat(whole.length), fc.nat(whole.length), (from, to) => {
      const text = whole.slice(0, from) + whole.slice(to)
      const { result } = junitTestResult(evidenceDocument('junit.xml', Buffer.from(text))) ?? {}
      // What lost the failure and counts it, or is broken, says nothing.
      return !text.includes('failures="1"') || result === 'FAILED' || result === undefined
    })
    expect(fc.check(cut, { numRuns: 300 })).toMatchObject({ failed: false })
  })

  it('names the tests by their classes', () => {
    const { claims } = given({ reports: [file('junit.xml', suite(good + bad + skipped))] })
    expect(claims[0]?.predicate).toMatchObject({
      passedTests: ['a.B.works'],
      warnedTests: ['later'],
      failedTests: ['a.B.breaks'],
    })
  })

  it.each([
    ['no test', suite('')],
    ['fewer tests than it counts', suite(good, 'tests="2"')],
    ['fewer failures than it counts', suite(good, 'tests="1" failures="1"')],
    ['no end', suite(good).slice(0, -20)],
    ['entities', `<!DOCTYPE x [<!ENTITY a "b">]>${suite('<testcase name="&a;"/>').replace(/^.*\n/, '')}`],
    ['another root', `<html>${suite(good).replace(/^.*\n/, '')}</html>`],
    ['more than fits', suite(good.repeat(100_000))],
  ])('with %s is referred to, and no result is made of it', (_, content) => {
    const { claims } = given({ reports: [file('junit.xml', content)] })
    expect(claims.map(({ predicateType }) => predicateType)).toEqual([reference])
  })
})

describe('a link', () => {
  const link = {
    _type: 'link',
    name: 'build',
    command: ['make'],
    materials: { 'src/a': { sha256: 'c'.repeat(64) } },
    products: { 'app.tgz': app.digest },
    byproducts: { 'return-value': 0 },
    environment: {},
  }
  it.each([
    ['alone', link],
    ['in Metablock', { signed: link, signatures: [] }],
    [
      'in DSSE',
      {
        payloadType: 'application/vnd.in-toto+json',
        payload: Buffer.from(JSON.stringify(link)).toString('base64'),
        signatures: [],
      },
    ],
  ])('%s becomes a link v0.3 about its products', (name, content) => {
    const { claims } = given({ links: [file(`build ${name}.link`, content)] })
    expect(claims).toMatchObject([
      {
        predicateType: 'https://in-toto.io/attestation/link/v0.3',
        subject: [{ name: 'app.tgz', digest: app.digest }],
        predicate: {
          name: 'build',
          command: ['make'],
          materials: [{ name: 'src/a', digest: { sha256: 'c'.repeat(64) } }],
          byproducts: { 'return-value': 0 },
        },
      },
    ])
  })

  it.each([
    ['without products', { ...link, products: {} }],
    ['with an empty digest', { ...link, products: { x: {} } }],
    ['that is a layout', { ...link, _type: 'layout' }],
  ])('%s is refused', (name, content) => {
    expect(() => given({ links: [file(`bad ${name}.link`, content)] })).toThrow(
      expect.objectContaining({ code: 'evidence-unknown' }),
    )
  })
})

describe('a statement that is given', () => {
  const statement = {
    _type: 'https://in-toto.io/Statement/v1',
    subject: [app],
    predicateType: 'https://example.com/p/v1',
    predicate: { ok: true },
  }

  it('is signed as it stands', () => {
    const { claims } = given({ statements: [file('statement.json', statement)] })
    expect(claims).toMatchObject([{ predicateType: statement.predicateType, predicate: { ok: true } }])
  })

  it.each([
    ['is about something else', { ...statement, subject: [app, other] }, 'statement-foreign'],
    ['is about nothing', { ...statement, subject: [] }, 'evidence-unknown'],
    [
      'has a subject without a digest',
      { ...statement, subject: [{ name: 'x', digest: {} }] },
      'evidence-unknown',
    ],
    ['is of version 0.1', { ...statement, _type: 'https://in-toto.io/Statement/v0.1' }, 'evidence-unknown'],
    ['has no predicate', { ...statement, predicate: undefined }, 'evidence-unknown'],
    [
      'is a seal',
      { ...statement, predicateType: 'https://custody-suite.github.io/bundle/v1' },
      'predicate-reserved',
    ],
    [
      'is a decision',
      { ...statement, predicateType: 'https://custody-suite.github.io/decision/v1' },
      'predicate-reserved',
    ],
  ])('%s: refused', (name, content, code) => {
    expect(() => given({ statements: [file(`${name}.json`, content)] })).toThrow(
      expect.objectContaining({ code }),
    )
  })
})

describe('a predicate of ones own', () => {
  const type = 'https://example.com/p/v1'
  it.each([
    ['as text', { predicate: '{"ok":true}' }],
    ['as a file', { predicatePath: join(workspace, file('own.json', { ok: true })) }],
  ])('may be given %s', (_, options) => {
    expect(given({ predicateType: type, ...options }).claims).toEqual([
      { name: 'predicate.json', predicateType: type, predicate: { ok: true } },
    ])
  })

  it.each([
    ['without a type', { predicate: '{}' }, 'predicate-unreadable'],
    ['with a type alone', { predicateType: type }, 'predicate-unreadable'],
    ['twice', { predicateType: type, predicate: '{}', predicatePath: 'x' }, 'predicate-unreadable'],
    ['that is a list', { predicateType: type, predicate: '[]' }, 'predicate-unreadable'],
    ['that is empty', { predicateType: type, predicate: '' }, 'predicate-unreadable'],
    ['that breaks off', { predicateType: type, predicate: '{"a":' }, 'json-syntax'],
    ['with a member twice', { predicateType: type, predicate: '{"a":1,"a":2}' }, 'json-duplicate-key'],
    [
      'that lacks what its type demands',
      { predicateType: 'https://in-toto.io/attestation/vulns/v0.2', predicate: '{"scanner":{}}' },
      'predicate-incomplete',
    ],
    [
      'with a result of its own words',
      {
        predicateType: 'https://in-toto.io/attestation/test-result/v0.1',
        predicate: '{"result":"OK","configuration":[]}',
      },
      'predicate-incomplete',
    ],
  ] as const)('%s is refused', (_, options, code) => {
    expect(() => given(options)).toThrow(expect.objectContaining({ code }))
  })
})

describe('a file under the wrong input', () => {
  it.each([
    ['sboms', { version: '2.1.0', runs: [] }],
    ['vex', bom],
    ['links', bom],
    ['statements', bom],
  ] as const)('%s is refused', (input, content) => {
    expect(() => given({ [input]: [file(`wrong ${input}`, content)] })).toThrow(
      expect.objectContaining({ code: 'evidence-unknown' }),
    )
  })

  it('that breaks off is refused, and the reason is its cause', () => {
    expect(() => given({ sboms: [file('half.cdx.json', '{"bomFormat":"CycloneDX",')] })).toThrow(
      expect.objectContaining({
        code: 'evidence-unknown',
        cause: expect.objectContaining({ code: 'json-syntax' }),
      }),
    )
  })

  it('outside of the workspace is refused', () => {
    expect(() => given({ sboms: ['../x'] })).toThrow(expect.objectContaining({ code: 'file-outside' }))
  })
})

describe('statements', () => {
  const claim = { name: 'p.json', predicateType: 'https://example.com/p/v1', predicate: {} }
  const subjectsOf = (perSubject: boolean) =>
    statementFiles([claim], [app, other], perSubject).map(({ bytes }) => {
      const { subject } = JSON.parse(bytes.toString()) as { subject: readonly unknown[] }
      return subject
    })

  it('are about all artifacts, or about each', () => {
    expect(subjectsOf(false)).toEqual([[app, other]])
    expect(subjectsOf(true)).toEqual([[app], [other]])
  })
})
