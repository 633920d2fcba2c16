import { globSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { digestOf } from '@custody/core/digest/sha256'
import { readReport } from '@custody/scan/read-report'
import { describe, expect, it } from '@jest/globals'
import { Ajv } from 'ajv'
import { type Json, mutants } from '../../packages/scan/test/mutants.ts'

const corpus = process.env['CUSTODY_CORPUS']
if (corpus === undefined || corpus === '')
  throw new Error('CUSTODY_CORPUS must name the folder of the test corpus')

const read = (path: string) => {
  const bytes = readFileSync(join(corpus, path))
  return readReport(bytes, digestOf(bytes))
}
const find = (pattern: string) => globSync(pattern, { cwd: corpus }).toSorted()

/** States of many files, and how often each occurs. */
function tally(paths: readonly string[]) {
  const states = paths.map((path) => read(path).state)
  const counts = Object.fromEntries(
    [...new Set(states)].toSorted().map((state) => [state, states.filter((each) => each === state).length]),
  )
  return { files: paths.length, ...counts }
}

describe('the CycloneDX suite', () => {
  // The one valid document a version that is not complete says of itself that a part of it is incomplete.
  it.each([
    ['1.4', { files: 29, complete: 29 }],
    ['1.5', { files: 36, complete: 35, incomplete: 1 }],
    ['1.6', { files: 45, complete: 44, incomplete: 1 }],
    ['1.7', { files: 61, complete: 60, incomplete: 1 }],
  ])('%s: valid documents are read: %j', (version, states) => {
    expect(tally(find(`cyclonedx/${version}/valid-*.json`))).toEqual(states)
  })

  it.each([
    ['1.4', { files: 22, incomplete: 21, unreadable: 1 }],
    ['1.5', { files: 22, incomplete: 21, unreadable: 1 }],
    ['1.6', { files: 25, incomplete: 24, unreadable: 1 }],
    ['1.7', { files: 29, incomplete: 28, unreadable: 1 }],
  ])('%s: invalid documents are never complete: %j', (version, states) => {
    expect(tally(find(`cyclonedx/${version}/invalid-*.json`))).toEqual(states)
  })
})

describe('SPDX examples', () => {
  const documents = find('spdx/{examples,spec-2.3,utf-16}/**/*.json').filter((path) =>
    /"SPDX-2\.\d"/.test(text(path)),
  )
  it.each(documents)('%s is read whole', (path) => {
    expect(read(path)).toMatchObject({ format: 'spdx', state: 'complete', reasons: [] })
  })

  it.each(find('spdx/negative/*.json'))('%s, which has a fault, is not complete', (path) => {
    expect(['incomplete', 'unreadable']).toContain(read(path).state)
  })

  it('of version 3 are not claimed as read', () => {
    const later = find('spdx/**/*3*.json').filter(
      (path) => text(path).includes('spdx-context.jsonld') && !path.includes('schema'),
    )
    expect(tally(later)).toEqual({ files: later.length, unreadable: later.length })
  })
})

describe('damaged SPDX documents', () => {
  const ajv = new Ajv({
    strict: false,
    allErrors: true,
    logger: false,
    formats: { 'date-time': true, uri: true },
  })
  const validate = ajv.compile(JSON.parse(text('spdx/schemas/2.3/spdx-schema.json')))
  const original: Json = JSON.parse(text('spdx/spec-2.3/SPDXJSONExample-v2.3.spdx.json'))

  // What a document says beyond its format takes nothing away from what it says in it.
  const isExtra = ({ keyword }: { keyword: string }) => keyword === 'additionalProperties'

  it('that the official schema refuses for more than an unknown member are never complete', () => {
    const faults = (mutant: Json) =>
      (validate(mutant) ? [] : (validate.errors ?? [])).filter((fault) => !isExtra(fault))
    const refused = [...mutants(original)].filter((mutant) => faults(mutant).length > 0)
    const survivors = refused.filter((mutant) => {
      const bytes = Buffer.from(JSON.stringify(mutant))
      return readReport(bytes, digestOf(bytes)).state === 'complete'
    })
    expect([refused.length > 2000, survivors.flatMap(faults)]).toEqual([true, []])
  })
})

describe('the SARIF tutorials', () => {
  const states: Readonly<Record<string, string>> = {
    'Notifications.sarif': 'failed',
    'Catastrophic configuration error.sarif': 'failed',
    'Catastrophic execution error.sarif': 'failed',
    'Empty runs.sarif': 'incomplete',
    'No runs.sarif': 'incomplete',
    'One run no results.sarif': 'incomplete',
  }
  it.each(find('sarif/tutorials/**/*.sarif*'))('%s is in its state', (path) => {
    expect(read(path)).toMatchObject({ format: 'sarif', state: states[basename(path)] ?? 'complete' })
  })
})

function text(path: string): string {
  return readFileSync(join(corpus ?? '', path)).toString(path.includes('utf-16') ? 'utf16le' : 'utf8')
}
