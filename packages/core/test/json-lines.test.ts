import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { jsonLines } from '../src/json/json-lines.ts'

const split = (text: string): readonly string[] =>
  jsonLines(Buffer.from(text)).map((line) => Buffer.from(line).toString())

describe('a file of JSON or JSON Lines', () => {
  it.each([
    ['one object', '{"a":1}', ['{"a":1}']],
    ['one object and a line end', '{"a":1}\n', ['{"a":1}\n']],
    [
      'one object over many lines',
      '{\n  "a": {\n    "b": 1\n  }\n}\n',
      ['{\n  "a": {\n    "b": 1\n  }\n}\n'],
    ],
    ['an object on each line', '{"a":1}\n{"b":2}\n', ['{"a":1}', '{"b":2}']],
    ['other line ends, blanks and empty lines', ' {"a":1}\t\r\n\r\n\n{"b":2} \r\n', ['{"a":1}', '{"b":2}']],
    ['something behind the objects', '{"a":1}\n{"b":2}\n]', ['{"a":1}\n{"b":2}\n]']],
    ['lists', '[1]\n[2]', ['[1]\n[2]']],
    ['nothing', '', ['']],
    ['a line that is cut', '{"a":1}\n{"b":', ['{"a":1}\n{"b":']],
  ])('that holds %s comes back in these parts', (_, text, parts) => {
    expect(split(text)).toEqual(parts)
  })

  it('comes back whole where it holds more documents than anybody verifies', () => {
    expect(split('{}\n'.repeat(100_000))).toHaveLength(100_000)
    expect(split('{}\n'.repeat(100_001))).toHaveLength(1)
  })

  it('gives back every object that was written to a line of its own', () => {
    const objects = fc.array(fc.dictionary(fc.string(), fc.jsonValue()), { minLength: 2, maxLength: 8 })
    fc.assert(
      fc.property(objects, (written) => {
        const lines = written.map((one) => JSON.stringify(one))
        expect(split(lines.join('\n'))).toEqual(lines)
      }),
    )
  })
})
