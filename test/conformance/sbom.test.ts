import { globSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { digestOf } from '@custody/core/digest/sha256'
import type { Component } from '@custody/scan/component'
import { readReport } from '@custody/scan/read-report'
import { describe, expect, it } from '@jest/globals'
import { Ajv } from 'ajv'
import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { type Json, mutants } from '../../packages/scan/test/mutants.ts'

const corpus = process.env['CUSTODY_CORPUS']
if (corpus === undefined || corpus === '')
  throw new Error('CUSTODY_CORPUS must name the folder of the test corpus')

const bytesOf = (path: string) => readFileSync(join(corpus, path))
const readBytes = (bytes: Uint8Array) => readReport(bytes, digestOf(bytes))
const read = (path: string) => readBytes(bytesOf(path))
const find = (pattern: string) => globSync(pattern, { cwd: corpus }).toSorted()
const parsed = (path: string): Json => JSON.parse(bytesOf(path).toString())

/** Components without their places, sorted: what two syntaxes of one document must share. */
function componentsOf(path: string) {
  const reading = read(path)
  const components: readonly Component[] = 'components' in reading ? reading.components : []
  return components
    .map(({ name, version, purl, licences, hashes }) =>
      JSON.stringify([name, version, purl, licences, hashes]),
    )
    .toSorted()
}

const options = {
  strict: false,
  logger: false,
  formats: { 'iri-reference': true, 'idn-email': true },
} as const

describe('the CycloneDX suite', () => {
  // These say of themselves that a part of them is incomplete.
  const declared = (path: string) => /valid-compositions-1\.[567]\./.test(path)
  const valid = find('cyclonedx/*/valid-*.{json,xml}')

  it.each(valid)('%s, which is valid, is read', (path) => {
    const reading = read(path)
    const codes = reading.reasons.map(({ code }) => code)
    expect([reading.state, codes]).toEqual(
      declared(path) ? ['incomplete', ['declared-incomplete']] : ['complete', []],
    )
  })

  it.each(find('cyclonedx/*/invalid-*.{json,xml}'))('%s, which is invalid, is not complete', (path) => {
    const reading = read(path)
    expect(['incomplete', 'unreadable']).toContain(reading.state)
    expect(reading.reasons.length).toBeGreaterThan(0)
  })
})

describe('examples of CycloneDX', () => {
  const pairs = find('cyclonedx-examples/SBOM/**/*.json').filter((path) => find(asXml(path)).length > 0)

  // The XML of one pair leaves out a licence that its JSON has.
  const shared = (component: string) => !component.startsWith('["org.glassfish.hk2/osgi-resource-locator"')

  it.each(pairs)('%s has the components of its twin in XML', (path) => {
    const components = componentsOf(path).filter(shared)
    expect([components.length > 0, componentsOf(asXml(path)).filter(shared)]).toEqual([true, components])
  })

  it.each(['keycloak-10.0.2', 'protonmail-webclient-v4-0912dff'])(
    '%s, which has one licence id that does not exist, is incomplete and kept',
    (name) => {
      const reading = read(`cyclonedx-examples/SBOM/${name}/bom.json`)
      expect(reading).toMatchObject({ state: 'incomplete', reasons: [{ code: 'malformed' }] })
      expect('components' in reading && reading.components.length).toBeGreaterThan(800)
    },
  )
})

describe('damaged CycloneDX documents', () => {
  const library = dirname(createRequire(import.meta.url).resolve('@cyclonedx/cyclonedx-library/package.json'))
  const schema = (name: string): object =>
    JSON.parse(readFileSync(join(library, `res/schema/${name}.SNAPSHOT.schema.json`), 'utf8'))

  it.each([
    ['1.2', 'bom-1.2-strict', 'cyclonedx-examples/SBOM/laravel-7.12.0/bom.1.2.json'],
    ['1.3', 'bom-1.3-strict', 'cyclonedx-examples/SBOM/laravel-7.12.0/bom.1.3.json'],
    ['1.4', 'bom-1.4', 'cyclonedx/1.4/valid-bom-1.4.json'],
    ['1.5', 'bom-1.5', 'cyclonedx/1.5/valid-bom-1.5.json'],
    ['1.6', 'bom-1.6', 'cyclonedx/1.6/valid-bom-1.6.json'],
    ['1.7', 'bom-1.7', 'cyclonedx/1.7/valid-bom-1.7.json'],
  ])('that the official schema of %s refuses are never complete', (_, name, path) => {
    const ajv = addFormats.default(new Ajv(options))
    for (const other of ['spdx', 'jsf-0.82', 'cryptography-defs'])
      ajv.addSchema({ ...schema(other), $id: `http://cyclonedx.org/schema/${other}.SNAPSHOT.schema.json` })
    const validate = ajv.compile(schema(name))
    const refused = firstOf(mutants(shortened(parsed(path))), 1500).filter((mutant) => !validate(mutant))
    const survivors = refused.filter(
      (mutant) => readBytes(Buffer.from(JSON.stringify(mutant))).state === 'complete',
    )
    expect([refused.length > 100, survivors.slice(0, 3)]).toEqual([true, []])
  })
})

describe('damaged CycloneDX XML', () => {
  it.each(['1.4', '1.5', '1.6', '1.7'])(
    'of %s in which an element has another name is never complete',
    (version) => {
      const survivors = find(`cyclonedx/${version}/valid-*.xml`).flatMap((path) =>
        renamed(text(path)).filter((mutant) => readBytes(Buffer.from(mutant)).state === 'complete'),
      )
      expect(survivors).toEqual([])
    },
  )
})

describe('SPDX 2 examples', () => {
  const documents = find('spdx/{examples,spec-2.3,utf-16}/**/*.{json,spdx,yaml}').filter((path) =>
    /"?(?:SPDXVersion|spdxVersion)"?\s*:\s*"?SPDX-2\.\d/.test(text(path)),
  )
  it.each(documents)('%s is read whole', (path) => {
    expect(read(path)).toMatchObject({ format: 'spdx', state: 'complete', reasons: [] })
  })

  it.each([
    ['spdx/spec-2.3/SPDXJSONExample-v2.3.spdx.json', 'spdx/spec-2.3/SPDXTagExample-v2.3.spdx'],
    ['spdx/spec-2.3/SPDXJSONExample-v2.3.spdx.json', 'spdx/spec-2.3/SPDXYAMLExample-v2.3.spdx.yaml'],
    ['spdx/utf-16/SPDXJSONExample-UTF-16.spdx.json', 'spdx/utf-16/SPDXTagExample-UTF-16.spdx'],
    ['spdx/utf-16/SPDXJSONExample-UTF-16.spdx.json', 'spdx/utf-16/SPDXYAMLExample-UTF-16.spdx.yaml'],
  ])('%s and %s have the same components', (one, other) => {
    const components = componentsOf(one)
    expect([components.length, componentsOf(other)]).toEqual([4, components])
  })

  it.each(find('spdx/negative/*.json'))('%s, which has a fault, is not complete', (path) => {
    expect(['incomplete', 'unreadable']).toContain(read(path).state)
  })

  it('with a licence id that is deprecated are complete all the same', () => {
    expect(read('spdx/negative/SPDXTagExample-v2.2-warning.spdx').state).toBe('complete')
  })
})

describe('damaged SPDX 2 documents', () => {
  const ajv = new Ajv({ ...options, allErrors: true, formats: { 'date-time': true, uri: true } })
  const validate = ajv.compile(JSON.parse(text('spdx/schemas/2.3/spdx-schema.json')))
  const original = parsed('spdx/spec-2.3/SPDXJSONExample-v2.3.spdx.json')

  // What a document says beyond its format takes nothing away from what it says in it.
  const isExtra = ({ keyword }: { keyword: string }) => keyword === 'additionalProperties'

  it('that the official schema refuses for more than an unknown member are never complete', () => {
    const faults = (mutant: Json) =>
      (validate(mutant) ? [] : (validate.errors ?? [])).filter((fault) => !isExtra(fault))
    const refused = [...mutants(original)].filter((mutant) => faults(mutant).length > 0)
    const survivors = refused.filter(
      (mutant) => readBytes(Buffer.from(JSON.stringify(mutant))).state === 'complete',
    )
    expect([refused.length > 2000, survivors.flatMap(faults)]).toEqual([true, []])
  })
})

describe('SPDX 3 examples', () => {
  const documents = find('spdx/{examples,spec-3.0.1}/**/*.json').filter((path) =>
    text(path).includes('spdx-context.jsonld'),
  )
  it.each(documents)('%s is read whole', (path) => {
    expect(read(path)).toMatchObject({
      format: 'spdx',
      formatVersion: '3.0.1',
      state: 'complete',
      reasons: [],
    })
  })

  it.each([
    [
      'example7/spdx2.2/example7-third-party-modules.spdx.json',
      'example7/spdx3.0/example7-third-party-modules.spdx3.json',
    ],
    ['example8/spdx2.3/examplemaven-0.0.1.spdx.json', 'example8/spdx3.0/examplemaven-0.0.1.spdx3.json'],
    [
      'example14/spdx2.3/examplemaven-0.0.1-enriched.spdx.json',
      'example14/spdx3.0/examplemaven-0.0.1-enriched.spdx3.json',
    ],
  ])('%s names the packages of %s', (second, third) => {
    const names = (path: string) => {
      const reading = read(`spdx/examples/software/${path}`)
      return 'components' in reading ? reading.components.map(({ name }) => name).toSorted() : undefined
    }
    const later = names(third)
    expect([later?.length === 0, names(second)]).toEqual([false, expect.arrayContaining(later ?? [])])
  })

  it('that the official schema refuses are never complete', () => {
    const ajv = new Ajv2020(options)
    const validate = ajv.compile(JSON.parse(text('spdx/schemas/3.0.1/spdx-schema-v3.0.1.json')))
    const original = parsed('spdx/examples/software/example13/spdx3.0/example13.spdx3.json')
    const refused = firstOf(mutants(original), 1500).filter((mutant) => !validate(mutant))
    const survivors = refused.filter(
      (mutant) => readBytes(Buffer.from(JSON.stringify(mutant))).state === 'complete',
    )
    expect([refused.length > 100, survivors.slice(0, 3)]).toEqual([true, []])
  })
})

/** Copies of a document in which every fifth of its elements has another name. */
function renamed(xml: string): readonly string[] {
  const starts = [...xml.matchAll(/<([A-Za-z][\w-]*)(?=[\s>/])/g)].filter(
    ([, name], at) => name !== 'bom' && at % 5 === 0,
  )
  return starts.flatMap(({ index, 1: name = '' }) => {
    const end = endOf(xml, index, name)
    return end === undefined
      ? []
      : [
          `${xml.slice(0, index)}<other${xml.slice(index + 1 + name.length, end)}</other>${xml.slice(end + name.length + 3)}`,
        ]
  })
}

/** Where the end tag of the element begins that starts there; undefined for an empty element. */
function endOf(xml: string, start: number, name: string): number | undefined {
  const tags = new RegExp(`<(/?)${name}(?=[\\s>/])[^>]*?(/?)>`, 'g')
  tags.lastIndex = start
  for (let depth = 0, tag = tags.exec(xml); tag !== null; tag = tags.exec(xml)) {
    if (tag[2] === '/') {
      if (depth === 0) return undefined
      continue
    }
    depth += tag[1] === '/' ? -1 : 1
    if (depth === 0) return tag.index
  }
  return undefined
}

/** Lists of more than two members cut to two: mutants of the others would say nothing new. */
function shortened(value: Json): Json {
  if (Array.isArray(value)) return value.slice(0, 2).map(shortened)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, shortened(member)]))
}

function firstOf<Item>(items: Iterable<Item>, count: number): readonly Item[] {
  const taken: Item[] = []
  for (const item of items) {
    if (taken.length === count) break
    taken.push(item)
  }
  return taken
}

function asXml(path: string): string {
  return path.replace(/json$/, 'xml')
}

function text(path: string): string {
  return bytesOf(path).toString(path.includes('utf-16') ? 'utf16le' : 'utf8')
}
