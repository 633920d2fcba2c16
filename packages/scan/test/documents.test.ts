import { readFileSync } from 'node:fs'
import { describe, expect, it } from '@jest/globals'
import { Ajv2020 } from 'ajv/dist/2020.js'
import fc from 'fast-check'
import { collectReports } from '../src/collect-reports.ts'
import { readEvidenceIndex, readFindingsDocument, readQualityDocument } from '../src/read-documents.ts'
import { messyReport } from './messy-report.ts'
import { type Json, mutants } from './mutants.ts'
import { dataFile } from './reports.ts'

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
  ...collection.qualityDocuments.map(({ bytes }) => ({
    name: 'sbom-quality',
    bytes,
    read: readQualityDocument,
    code: 'quality-malformed',
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
    // Of a long document every so manieth change: its members are of few forms.
    const step = Math.ceil([...mutants(original)].length / 700)
    const tried = [...mutants(original)].filter((_, index) => index % step === 0)
    expect(tried.filter((mutant) => validate(mutant) !== accepts(mutant))).toEqual([])
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

it('documents made of any report are of their form', () => {
  fc.assert(
    fc.property(messyReport, (report) => {
      const file = { path: '\ud800', content: { bytes: Buffer.from(JSON.stringify(report)) } }
      const { index, indexBytes, findingsDocuments } = collectReports([file], {
        required: [],
        outcomes: new Map([['\udfff', 'success']]),
        now: new Date(0),
      })
      expect(readEvidenceIndex(indexBytes, 'index').reports).toHaveLength(index.reports.length)
      for (const { bytes } of findingsDocuments) readFindingsDocument(bytes, 'findings')
    }),
    { numRuns: 300 },
  )
})
