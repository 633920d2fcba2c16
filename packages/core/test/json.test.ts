import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { coreError } from '../src/core-errors.ts'
import { canonicalJson, olpcJson } from '../src/json/canonical-json.ts'
import { ObjectReader } from '../src/json/object-reader.ts'
import { readJson } from '../src/json/read-json.ts'

const read = (text: string | Buffer) => readJson(Buffer.from(text), 'document')
const refusal = (code: string) => expect.objectContaining({ code })

describe('the JSON reader', () => {
  it('reads what JSON.parse reads, of any shape and spacing', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), fc.constantFrom(0, 1, '\t', ' \r\n'), (value, space) => {
        const text = JSON.stringify(value, undefined, space)
        // Whole numbers beyond 2^53 are refused, and `plain` gives keys their usual meaning.
        fc.pre(!/__proto__|\d{16}/.test(text))
        expect(plain(read(text))).toEqual(JSON.parse(text))
      }),
    )
  })

  it('refuses whatever JSON.parse refuses', () => {
    const near = fc.tuple(
      fc.json(),
      fc.nat(),
      fc.constantFrom(
        '',
        '"',
        '{',
        '}',
        '[',
        ']',
        ',',
        ':',
        '\\',
        '0',
        '-',
        'e',
        '.',
        ' ',
        'n',
        '\u0000',
        '\u000b',
        '\u00a0',
      ),
    )
    fc.assert(
      fc.property(near, ([text, at, insert]) => {
        const place = at % (text.length + 1)
        const broken = text.slice(0, place) + insert + text.slice(place + (insert === '' ? 1 : 0))
        fc.pre(!isJson(broken))
        expect(() => read(broken)).toThrow(expect.objectContaining({ name: 'CustodyError' }))
      }),
      { numRuns: 500 },
    )
  })

  it.each([
    ['', 'json-syntax'],
    [' ', 'json-syntax'],
    ['{}{}', 'json-syntax'],
    ['{"a":1,}', 'json-syntax'],
    ['[1,]', 'json-syntax'],
    ['[1', 'json-syntax'],
    ['{"a" 1}', 'json-syntax'],
    ['{a:1}', 'json-syntax'],
    ["{'a':1}", 'json-syntax'],
    ['truex', 'json-syntax'],
    ['nul', 'json-syntax'],
    ['01', 'json-syntax'],
    ['+1', 'json-syntax'],
    ['.5', 'json-syntax'],
    ['1.', 'json-syntax'],
    ['1e', 'json-syntax'],
    ['NaN', 'json-syntax'],
    ['Infinity', 'json-syntax'],
    ['1e400', 'json-syntax'],
    ['9007199254740993', 'json-syntax'],
    ['-9007199254740993', 'json-syntax'],
    ['123456789012345678901234567890', 'json-syntax'],
    ['"a\u0001b"', 'json-syntax'],
    ['"\\x41"', 'json-syntax'],
    ['"\\u00"', 'json-syntax'],
    ['"open', 'json-syntax'],
    ['"open\\"', 'json-syntax'],
    ['// comment\n1', 'json-syntax'],
    ['\ufeff{}', 'json-syntax'],
    ['{"a":1,"a":1}', 'json-duplicate-key'],
    ['{"a":1,"\\u0061":2}', 'json-duplicate-key'],
    ['{"__proto__":1,"__proto__":2}', 'json-duplicate-key'],
    ['[{"x":{"b":1,"b":2}}]', 'json-duplicate-key'],
    [Buffer.of(0x22, 0xff, 0x22), 'json-encoding'],
    [Buffer.of(0x22, 0xed, 0xa0, 0x80, 0x22), 'json-encoding'],
    [Buffer.of(0x22, 0xc0, 0x80, 0x22), 'json-encoding'],
    ['['.repeat(102) + ']'.repeat(102), 'json-too-deep'],
    ['['.repeat(200_000), 'json-too-deep'],
    ['{"a":'.repeat(200_000), 'json-too-deep'],
  ])('refuses %.40j with its code', (text, code) => {
    expect(() => read(text)).toThrow(refusal(code))
  })

  it.each([
    ['9007199254740991', 9007199254740991],
    ['-9007199254740991', -9007199254740991],
    ['1E3', 1000],
    ['-0', -0],
    ['0.1', 0.1],
    ['1e-400', 0],
    ['"\\ud800"', '\ud800'],
    ['"\\/\\b\\f"', '/\b\f'],
    ['"\u2028\u007f"', '\u2028\u007f'],
    [' \t\r\n1 ', 1],
  ])('reads %j', (text, value) => {
    expect(read(text)).toBe(value)
  })

  it('gives no key a meaning', () => {
    const value = read('{"__proto__":{"admin":true},"constructor":1,"toString":2}')
    expect('hasOwnProperty' in (value as object)).toBe(false)
    expect(Object.getOwnPropertyNames(Object.getPrototypeOf(value))).toEqual([])
    expect(Object.isFrozen(Object.getPrototypeOf(value))).toBe(true)
    expect(Object.keys(value as object)).toEqual(['__proto__', 'constructor', 'toString'])
    expect(({} as { admin?: boolean }).admin).toBeUndefined()
  })

  it('reads texts of many megabytes, with escapes and without', () => {
    for (const text of [
      'x'.repeat(20_000_000),
      'x\n'.repeat(10_000_000),
      '\\'.repeat(1_000_000),
      '"'.repeat(1_000_000),
    ])
      expect(read(JSON.stringify(text))).toBe(text)
  })

  it('keeps to the limits that it is given', () => {
    expect(() => readJson(Buffer.from('[[]]'), 'x', { maxDepth: 0 })).toThrow(refusal('json-too-deep'))
    expect(() => readJson(Buffer.from('  1'), 'x', { maxBytes: 2 })).toThrow(refusal('json-too-large'))
    expect(readJson(Buffer.from('[[1]]'), 'x', { maxDepth: 2 })).toEqual([[1]])
  })

  it('says where a document breaks', () => {
    expect(() => read('{"a": ?}')).toThrow('document, character 6')
  })
})

describe('an object reader', () => {
  const reader = (text: string) =>
    new ObjectReader(read(text), 'root', (where, found, expected) =>
      coreError('signed-malformed', { where, found, expected }),
    )

  it('takes members by their type', () => {
    const one = reader('{"t":"x","o":{"n":"1"},"l":["YQ=="],"e":"v"}')
    expect([one.text('t'), one.object('o').integerText('n'), one.bytesList('l', 1).toString()]).toEqual([
      'x',
      '1',
      'a',
    ])
    one.exactly('e', 'v')
    expect(() => one.end()).not.toThrow()
  })

  it.each<[string, (one: ObjectReader) => unknown]>([
    ['{}', (one) => one.text('t')],
    ['{"t":1}', (one) => one.text('t')],
    ['{"t":null}', (one) => one.object('t')],
    ['{"t":[]}', (one) => one.object('t')],
    ['{"t":{}}', (one) => one.list('t', 1)],
    ['{"t":[1,2]}', (one) => one.list('t', 1)],
    ['{"t":["x"]}', (one) => one.objects('t', 1)],
    ['{"t":"YQ"}', (one) => one.bytes('t')],
    ['{"t":"YR=="}', (one) => one.bytes('t')],
    ['{"t":"Y Q="}', (one) => one.bytes('t')],
    ['{"t":"_w=="}', (one) => one.bytes('t')],
    ['{"t":"01"}', (one) => one.integerText('t')],
    ['{"t":"-1"}', (one) => one.integerText('t')],
    ['{"t":"x"}', (one) => one.exactly('t', 'y')],
    ['{"t":"x"}', (one) => one.end()],
    ['[]', (one) => one.end()],
  ])('refuses %s where something else belongs', (text, take) => {
    expect(() => take(reader(text))).toThrow(refusal('signed-malformed'))
  })
})

describe('canonical JSON after RFC 8785', () => {
  // Appendix B: the bits of a double and the one way to write it.
  it.each([
    ['0000000000000000', '0'],
    ['8000000000000000', '0'],
    ['0000000000000001', '5e-324'],
    ['8000000000000001', '-5e-324'],
    ['7fefffffffffffff', '1.7976931348623157e+308'],
    ['4340000000000000', '9007199254740992'],
    ['c340000000000000', '-9007199254740992'],
    ['4430000000000000', '295147905179352830000'],
    ['44b52d02c7e14af5', '9.999999999999997e+22'],
    ['44b52d02c7e14af6', '1e+23'],
    ['44b52d02c7e14af7', '1.0000000000000001e+23'],
    ['444b1ae4d6e2ef4e', '999999999999999700000'],
    ['444b1ae4d6e2ef4f', '999999999999999900000'],
    ['444b1ae4d6e2ef50', '1e+21'],
    ['3eb0c6f7a0b5ed8c', '9.999999999999997e-7'],
    ['3eb0c6f7a0b5ed8d', '0.000001'],
    ['41b3de4355555553', '333333333.3333332'],
    ['41b3de4355555555', '333333333.3333333'],
    ['41b3de4355555557', '333333333.33333343'],
    ['becbf647612f3696', '-0.0000033333333333333333'],
    ['43143ff3c1cb0959', '1424953923781206.2'],
  ])('writes the double %s as %s', (bits, text) => {
    expect(canonicalJson(Buffer.from(bits, 'hex').readDoubleBE())).toBe(text)
  })

  it.each([Number.NaN, Infinity, -Infinity])('has no form for %s', (value) => {
    expect(() => canonicalJson(value)).toThrow(refusal('json-not-canonical'))
  })

  it('sorts keys by UTF-16 code units', () => {
    const keys = ['\u20ac', '\r', '\ufb33', '1', '\u{1f600}', '\u0080', '\u00f6']
    const written = canonicalJson(Object.fromEntries(keys.map((key) => [key, 0])))
    expect(Object.keys(JSON.parse(written.replaceAll(/"(\d)"/g, '"_$1"')))).toEqual([
      '\r',
      '_1',
      '\u0080',
      '\u00f6',
      '\u20ac',
      '\u{1f600}',
      '\ufb33',
    ])
  })

  it('escapes what must be escaped and nothing else', () => {
    expect(canonicalJson('\u0000\b\t\n\f\r\u001f"\\/\u007f\u20ac\u2028')).toBe(
      '"\\u0000\\b\\t\\n\\f\\r\\u001f\\"\\\\/\u007f\u20ac\u2028"',
    )
  })

  it('leaves undefined members out', () => {
    expect(canonicalJson({ b: undefined, a: [null, true, {}] })).toBe('{"a":[null,true,{}]}')
  })

  it('is what it was when it is read and written again', () => {
    fc.assert(
      fc.property(fc.jsonValue({ stringUnit: 'grapheme' }), (value) => {
        const text = canonicalJson(value)
        fc.pre(!text.includes('__proto__'))
        expect(canonicalJson(JSON.parse(text))).toBe(text)
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)))
      }),
    )
  })

  it.each([canonicalJson, olpcJson])('has no form for a lone surrogate', (write) => {
    expect(() => write(['\ud800'])).toThrow(refusal('json-not-canonical'))
    expect(() => write({ '\udc00': 1 })).toThrow(refusal('json-not-canonical'))
  })
})

describe('canonical JSON after OLPC', () => {
  it('escapes quotation mark and backslash alone', () => {
    expect(olpcJson('a"\\\n\u0001/')).toBe('"a\\"\\\\\n\u0001/"')
  })

  it('sorts keys by code points, which is another order than UTF-16', () => {
    const value = { '\u{1f600}': 1, '\ufb33': 2, b: 3, a: 4 }
    expect(olpcJson(value)).toBe('{"a":4,"b":3,"\ufb33":2,"\u{1f600}":1}')
    expect(canonicalJson(value)).toBe('{"a":4,"b":3,"\u{1f600}":1,"\ufb33":2}')
  })

  it.each([0.5, 2 ** 53, Number.NaN, Infinity])('has no form for %s', (value) => {
    expect(() => olpcJson({ value })).toThrow(refusal('json-not-canonical'))
  })

  it('writes whole numbers, and no minus before zero', () => {
    expect(olpcJson([0, -0, -1, 2 ** 53 - 1, true, null])).toBe('[0,0,-1,9007199254740991,true,null]')
  })
})

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

/** With the usual prototypes, to compare. */
function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value))
}
