import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { digestOf } from '@custody/core/digest/sha256'
import { readReport } from '@custody/scan/read-report'
import { describe, expect, it } from '@jest/globals'

const corpus = process.env['CUSTODY_CORPUS']
if (corpus === undefined || corpus === '')
  throw new Error('CUSTODY_CORPUS must name the folder of the test corpus')
const folder = join(corpus, 'vex')

type Expected = {
  readonly documents: readonly {
    readonly file: string
    readonly format: string
    /** By the format's schema; null where it has none. */
    readonly valid: boolean | null
    readonly json?: false
    readonly statements?: number
    readonly vulnerabilities?: number
  }[]
  readonly govulncheck: { readonly results: readonly { readonly file: string; readonly command: string }[] }
}

const expected: Expected = JSON.parse(readFileSync(join(folder, 'expected.json'), 'utf8'))

function read(file: string) {
  const bytes = readFileSync(join(folder, file))
  return readReport(bytes, digestOf(bytes))
}

describe('the VEX documents of the corpus', () => {
  const vex = expected.documents.filter(({ format }) => ['openvex', 'csaf'].includes(format))

  it.each(vex.filter(({ json }) => json !== false))(
    '$file is $format and evidence of no scan',
    ({ file, format, statements, vulnerabilities }) => {
      expect(read(file)).toMatchObject({ format, records: statements ?? vulnerabilities, kinds: [] })
    },
  )

  it.each(vex.filter(({ valid }) => valid === true))('$file is valid, and complete', ({ file }) => {
    expect(read(file)).toMatchObject({ state: 'complete', reasons: [] })
  })

  it.each(expected.documents.filter(({ json }) => json === false))(
    '$file is no whole document',
    ({ file }) => {
      expect(read(file).state).toBe('unreadable')
    },
  )
})

describe('the recorded results of govulncheck', () => {
  const results = expected.govulncheck.results.filter(({ file }) => file.endsWith('.json'))

  it.each(results)('$command', ({ file, command }) => {
    const form = /-format[= ](\w+)/.exec(command)?.[1] ?? 'json'
    const state = /-mode[= ]query/.test(command) ? 'incomplete' : 'complete'
    expect(read(file)).toMatchObject({ format: form === 'json' ? 'govulncheck' : form, state })
  })
})
