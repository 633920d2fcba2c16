import { readdirSync, readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { isJsonObject, type JsonValue, readJsonValues } from '@custody/core/json/read-json'
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { parseReport } from '../src/syntax/parse-report.ts'
import type { ParsedReport } from '../src/syntax/parsed-report.ts'
import { codes, read, understood } from './reports.ts'

function parsed<Syntax extends ParsedReport['syntax']>(text: string | Buffer, syntax: Syntax) {
  const found = parseReport(Buffer.from(text))
  if ('code' in found) throw new Error(found.text)
  const report = found.find((each) => each.syntax === syntax)
  if (report === undefined) throw new Error(`no ${syntax}`)
  return report as Extract<ParsedReport, { syntax: Syntax }>
}

/** The text that a pointer leads to. */
function textAt(text: string, report: ParsedReport, pointer: string): string | undefined {
  const range = report.locate(new Set([pointer])).get(pointer)
  return (
    range &&
    Buffer.from(text)
      .subarray(...range)
      .toString()
  )
}

const faultOf = (text: string) => {
  const found = parseReport(Buffer.from(text))
  return 'code' in found ? found.code : found.map(({ syntax }) => syntax).join()
}

describe('XML', () => {
  const text = `<?xml version="1.0"?><!DOCTYPE r [<!ELEMENT r ANY>]>
<r xmlns="urn:a" xmlns:b="urn:b" b:x="1"><!-- é --><b:c y="&lt;"/>
<c>é<![CDATA[<d>]]></c><c z="2">𝄞<d/></c></r>`
  const report = parsed(text, 'xml')
  const root = report.document

  it('is a tree of elements by local names, with namespaces, attributes and texts', () => {
    expect([root.name, root.namespace, root.attribute('x')]).toEqual(['r', 'urn:a', '1'])
    expect(root.children.map(({ name, namespace }) => [name, namespace])).toEqual([
      ['c', 'urn:b'],
      ['c', 'urn:a'],
      ['c', 'urn:a'],
    ])
    expect([root.first('c')?.attribute('y'), root.all('c')[1]?.text]).toEqual(['<', 'é<d>'])
  })

  it('gives each element a pointer, and the bytes that it leads to', () => {
    const [first, second, third] = root.all('c')
    expect(third?.first('d')?.pointer).toBe('/r/c[3]/d[1]')
    expect(textAt(text, report, first?.pointer ?? '')).toBe('<b:c y="&lt;"/>')
    expect(textAt(text, report, second?.pointer ?? '')).toBe('<c>é<![CDATA[<d>]]></c>')
    expect(textAt(text, report, '/r/c[3]/d[1]')).toBe('<d/>')
    expect(textAt(text, report, '/r')).toBe(text.slice(text.indexOf('<r ')))
    expect(textAt(text, report, '/r/c[4]')).toBeUndefined()
  })

  const entities = Array.from({ length: 20 }, (_, at) => `<!ENTITY b${at + 1} "&b${at};&b${at};">`).join('')
  it.each([
    ['an entity bomb', `<!DOCTYPE r [<!ENTITY b0 "x">${entities}]><r>&b20;</r>`, 'syntax'],
    ['an entity of a file', '<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><r>&x;</r>', 'syntax'],
    ['an entity in an attribute', '<!DOCTYPE r [<!ENTITY x "y">]><r a="&x;"/>', 'syntax'],
    ['an open element', '<r><a></r>', 'syntax'],
    ['two roots', '<r/><r/>', 'syntax'],
    ['an undeclared prefix', '<x:r/>', 'syntax'],
    ['an attribute twice', '<r a="1" a="2"/>', 'syntax'],
    ['a character that XML has not', '<r>\u0001</r>', 'syntax'],
    ['200 000 levels', '<a>'.repeat(200_000), 'too-deep'],
  ])('with %s is refused', (_, given, code) => {
    expect(faultOf(given)).toBe(code)
  })

  it('behind many comments is told from HTML in bounded time', () => {
    expect(faultOf(`${'<!--a-->'.repeat(100_000)}<r/>`)).toBe('xml')
    expect(faultOf(`${'<!--a-->'.repeat(100)}<html></html>`)).toBe('html')
  })

  it('of 100 MB in one line is read in bounded time', () => {
    const long = `<r>${'<a b="c"/>'.repeat(100_000)}${'x'.repeat(50_000_000)}</r>`
    expect(parsed(long, 'xml').document.all('a')).toHaveLength(100_000)
  })
})

describe('XML in an encoding of its own', () => {
  const latin = (name: string, text: string) =>
    Buffer.from(`<?xml version="1.0" encoding="${name}"?>\n${text}`, 'latin1')
  const alert = '<OWASPZAPReport version="2.16.0"><site name="é"><alerts/></site></OWASPZAPReport>'

  it('is read in it, and says so', () => {
    expect(understood(latin('ISO-8859-1', alert))).toMatchObject({
      format: 'zap-xml',
      decoded: ['windows-1252'],
    })
  })

  it.each([
    ['none that is known', latin('x-secret', alert)],
    ['another than it is in', latin('Shift_JIS', alert)],
    ['UTF-8, and is not', latin('UTF-8', alert)],
  ])('that names %s is not read', (_, bytes) => {
    expect(codes(read(bytes).reasons)).toEqual(['encoding'])
  })
})

describe('HTML', () => {
  const text = '<!DOCTYPE html><html><body><p class="a">é<br>b<p>c</body></html>\n'
  const report = parsed(text, 'html')

  it('is a tree in which open elements end where HTML ends them', () => {
    const body = report.document.first('body')
    expect(body?.children.map(({ name, wholeText }) => [name, wholeText])).toEqual([
      ['p', 'éb'],
      ['p', 'c'],
    ])
    expect(textAt(text, report, '/html/body[1]/p[1]')).toBe('<p class="a">é<br>b')
  })

  it.each(['<!DOCTYPE html><html><body><p>', '<html><body></body>', '<html></html'])(
    '%s is cut off',
    (given) => {
      expect(faultOf(given)).toBe('syntax')
    },
  )

  it('nested without end is refused', () => {
    expect(faultOf(`<html>${'<div>'.repeat(100_000)}</html>`)).toBe('too-large')
  })
})

describe('CSV', () => {
  const text = 'Name,Note\r\n"a ""b""","é\r\n2"\r\nc,d\r\n'
  const report = parsed(text, 'csv')

  it('is rows by the names of their columns', () => {
    expect(report.document.rows).toMatchObject([
      { Name: 'a "b"', Note: 'é\r\n2' },
      { Name: 'c', Note: 'd' },
    ])
  })

  it('gives each row its bytes', () => {
    expect(textAt(text, report, '/0')).toBe('"a ""b""","é\r\n2"')
    expect(textAt(text, report, '/1')).toBe('c,d')
    expect(textAt(text, report, '/2')).toBeUndefined()
  })

  it.each([
    ['a short row', 'a,b\nc\n', ['malformed']],
    ['a long row', 'a,b\nc,d,e\n', ['malformed']],
    ['no end of its last line', 'a,b\nc,d', ['cut-off']],
    ['none of that', 'a,b\nc,d\n', []],
  ])('with %s says so', (_, given, reasons) => {
    expect(codes(parsed(given, 'csv').reasons)).toEqual(reasons)
  })
})

describe('YAML', () => {
  const text = 'a:\n  - b: é\n    c: 0x10\n  - "d\\u00e9"\n__proto__: {x: 1}\n'
  const report = parsed(text, 'yaml')

  it('is the JSON that it stands for', () => {
    expect(JSON.stringify(report.document)).toBe('{"a":[{"b":"é","c":16},"dé"],"__proto__":{"x":1}}')
    expect(isJsonObject(report.document) && 'toString' in report.document).toBe(false)
  })

  it('gives values their bytes', () => {
    expect(textAt(text, report, '/a/1')).toBe('"d\\u00e9"')
    expect(textAt(text, report, '/a/0/b')).toBe('é')
  })

  it.each([
    ['aliases', `a: &a [x]\nb: [*a, *a]\n`],
    ['one key twice', 'a: 1\na: 2\n'],
    ['an open bracket', 'a: [1\n'],
    ['nesting without end', `a: ${'['.repeat(50_000)}\n`],
  ])('with %s is not read', (_, given) => {
    expect(faultOf(given)).not.toContain('yaml')
  })
})

describe('what nobody asks for', () => {
  it.each([
    ['CSV of a million rows', `a,b\n${'c,d\n'.repeat(1_000_000)}`],
    ['YAML of a million values', `a:\n${'- b\n'.repeat(1_000_000)}`],
    ['a text of one line', 'x'.repeat(5_000_000)],
  ])('as %s, is not parsed', (_, text) => {
    const began = performance.now()
    expect(codes(read(text).reasons)).toEqual(['unknown-format'])
    expect(performance.now() - began).toBeLessThan(10_000)
  })
})

describe('lines of text', () => {
  const text = 'one\r\ntwo é\r\n\r\nfour\r\n'
  const report = parsed(text, 'text')

  it('have their bytes, without the end of the last', () => {
    expect(textAt(text, report, '/2-2')).toBe('two é')
    expect(textAt(text, report, '/1-2')).toBe('one\r\ntwo é')
    expect(textAt(text, report, '/9-9')).toBeUndefined()
  })
})

describe('JSON', () => {
  it('values one after another are a list of them, with their bytes', () => {
    const text = '{"a":1}\n{"b":"é"}{"c":[2,{"d/e":null}]}'
    const report = parsed(text, 'json-values')
    expect(JSON.stringify(report.document)).toBe('[{"a":1},{"b":"é"},{"c":[2,{"d/e":null}]}]')
    expect(textAt(text, report, '/2/c/1/d~1e')).toBe('null')
    expect(textAt(text, report, '/1')).toBe('{"b":"é"}')
  })

  it('integers beyond what a number holds are the text of their digits', () => {
    expect(parsed('[12345678901234567890]', 'json').document).toEqual(['12345678901234567890'])
  })

  it('of any shape leads from each pointer to the text of its value', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.nat(3), (value, indent) => {
        const text = JSON.stringify([value], undefined, indent)
        const report = parsed(text, 'json')
        for (const [pointer, expected] of pointersOf([value as JsonValue]))
          expect(JSON.parse(textAt(text, report, pointer) ?? '"nothing"')).toEqual(expected)
      }),
    )
  })
})

function* pointersOf(value: JsonValue, at = ''): Generator<readonly [string, unknown]> {
  yield [at, JSON.parse(JSON.stringify(value))]
  if (typeof value !== 'object' || value === null) return
  for (const [key, member] of Object.entries(value))
    yield* pointersOf(member, `${at}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`)
}

describe('every finding, component and licence', () => {
  const folder = new URL('data/readers/', import.meta.url)
  const samples = readdirSync(folder).filter((name) => /\.[a-z]+$/.test(name))

  it.each(samples)('of %s has the bytes that its pointer leads to', (name) => {
    const bytes = readFileSync(new URL(name, folder))
    const reading = read(bytes)
    if (!('tools' in reading)) return expect(reading.reasons).not.toEqual([])
    const sources = [reading.findings, reading.components, reading.licences].flatMap((items) =>
      items.map(({ source }) => source),
    )
    for (const { pointer, bytes: range } of sources) {
      const text = range && bytes.subarray(...range).toString()
      expect([pointer, text === undefined || text === '']).toEqual([pointer, false])
      if (/^[[{]/.test(text ?? '')) expect(readJsonValues(Buffer.from(text ?? ''), pointer)).toHaveLength(1)
      if (text?.startsWith('<')) expect(text).toMatch(/^<([\w:.-]+)[^]*(?:\/>|<\/\1>)$/)
    }
    expect(sources.length).toBeGreaterThanOrEqual(0)
  })
})

describe('the name of a tool', () => {
  it('decides what an empty list is, and nothing else does', () => {
    expect(codes(read('[]').reasons)).toEqual(['unknown-format'])
    expect(understood('[]', 'gitleaks')).toMatchObject({ format: 'gitleaks', records: 0, confirmed: 'no' })
    expect(understood(gzipSync('[]'), 'Hadolint')).toMatchObject({ format: 'hadolint', records: 0 })
    expect(codes(read('[]', 'codeql').reasons)).toEqual(['unknown-format'])
    expect(codes(read('', 'gitleaks').reasons)).toEqual(['empty-file'])
  })

  it('does not make a report of another format its own', () => {
    const sarif = '{"version":"2.1.0","runs":[{"tool":{"driver":{"name":"T"}},"results":[]}]}'
    expect(understood(sarif, 'gitleaks').format).toBe('sarif')
  })
})
