import { readFileSync } from 'node:fs'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { describe, expect, it } from '@jest/globals'
import { collectReports } from '../src/collect-reports.ts'
import { readEvidenceIndex, readFindingsDocument } from '../src/read-documents.ts'
import { dataFile } from './reports.ts'

type Json = null | boolean | number | string | Json[] | { [key: string]: Json }

const files = ['sast.sarif', 'sca.cdx.json', 'sbom.spdx.json'].map((path) => ({
  path,
  content: { bytes: dataFile(path) },
}))
const collection = collectReports([...files, { path: 'empty', content: { bytes: Buffer.of() } }], {
  required: ['dast'],
  maxAge: 1,
  outcomes: new Map([['linter', 'success']]),
  now: new Date('2026-01-03T00:00:00Z'),
  commit: '0123456789abcdef0123456789abcdef01234567',
})

const documents = [
  {
    name: 'evidence-index',
    bytes: collection.indexBytes,
    read: readEvidenceIndex,
    code: 'evidence-index-malformed',
  },
  ...collection.findingsDocuments.map(({ bytes }) => ({
    name: 'findings',
    bytes,
    read: readFindingsDocument,
    code: 'findings-malformed',
  })),
]

describe.each(documents)('the $name document', ({ name, bytes, read, code }) => {
  const schema = JSON.parse(
    readFileSync(new URL(`../../../docs/spec/${name}.schema.json`, import.meta.url), 'utf8'),
  )
  const validate = new Ajv2020({ strict: true, strictRequired: false }).compile(schema)
  const original: Json = JSON.parse(Buffer.from(bytes).toString())

  it('fits its schema and is read as it was written', () => {
    expect(validate(original)).toBe(true)
    expect(JSON.parse(JSON.stringify(read(bytes, 'document')))).toEqual(original)
  })

  it('is refused by the reader wherever the schema refuses it, and only there', () => {
    const disagreements = [...mutants(original)].filter((mutant) => validate(mutant) !== accepts(mutant))
    expect(disagreements).toEqual([])
  })

  function accepts(mutant: Json): boolean {
    try {
      read(Buffer.from(JSON.stringify(mutant)), 'mutant')
      return true
    } catch (error) {
      expect(error).toMatchObject({ code, fault: 'evidence' })
      return false
    }
  }
})

/** Every copy of a document in which one value has another type, another word or is gone, or an object has one member more. */
function* mutants(
  value: Json,
  put: (changed?: Json) => Json = (changed) => changed ?? null,
): Generator<Json> {
  for (const other of [undefined, null, -1, 1.5, 'x', true, [], {}, '2026-01-02T03:04:05.000Z'])
    yield put(other)
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) {
      yield* mutants(item, (changed) =>
        put(value.toSpliced(index, 1, ...(changed === undefined ? [] : [changed]))),
      )
    }
  } else if (typeof value === 'object' && value !== null) {
    yield put({ ...value, extra: 1 })
    for (const [key, item] of Object.entries(value)) {
      const { [key]: _, ...rest } = value
      yield* mutants(item, (changed) => put(changed === undefined ? rest : { ...rest, [key]: changed }))
    }
  }
}
