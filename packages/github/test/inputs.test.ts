import { describe, expect, it } from '@jest/globals'
import * as z from 'zod'
import { flag as inputBoolean, lines as inputLines } from '../../flow/src/shared-inputs.ts'
import { parseInputs, readInputs } from '../src/read-inputs.ts'

describe('readInputs', () => {
  it.each([
    ['bundle', { INPUT_BUNDLE: 'there' }, { bundle: 'there' }],
    ['bundle-digest', { 'INPUT_BUNDLE-DIGEST': ' sha256:1 \n' }, { 'bundle-digest': 'sha256:1' }],
    ['two words', { INPUT_TWO_WORDS: 'x' }, { 'two words': 'x' }],
    ['bundle', { INPUT_BUNDLE: '  ' }, {}],
    ['bundle', {}, {}],
  ])('reads %s as the runner passes it', (name, environment, expected) => {
    expect(readInputs(environment, [name])).toEqual(expected)
  })
})

describe('parseInputs', () => {
  const schema = z.object({
    mode: z.enum(['enforce', 'warn']).default('enforce'),
    key: z.string().regex(/^env:/, 'a path or env:NAME').optional(),
    reports: inputLines,
    'show-summary': inputBoolean(true),
  })
  const messageOf = (environment: Readonly<Record<string, string>>) => {
    try {
      return parseInputs(environment, schema)
    } catch (error) {
      return error instanceof Error ? error.message : error
    }
  }

  it('gives the defaults when no input is set', () => {
    expect(parseInputs({}, schema)).toEqual({ mode: 'enforce', reports: [], 'show-summary': true })
  })

  it('reads lists one a line, without empty lines', () => {
    expect(parseInputs({ INPUT_REPORTS: 'a b.json\r\n\n  c/*.sarif\n' }, schema).reports).toEqual([
      'a b.json',
      'c/*.sarif',
    ])
  })

  it.each([
    ['TRUE', true],
    ['False', false],
  ])('reads %s as a boolean', (text, expected) => {
    expect(parseInputs({ 'INPUT_SHOW-SUMMARY': text }, schema)['show-summary']).toBe(expected)
  })

  it.each(['yes', '1', 'tRuE'])('refuses %s as a boolean', (text) => {
    expect(messageOf({ 'INPUT_SHOW-SUMMARY': text })).toMatch(/show-summary.*one of true/)
  })

  it('names the input, what was found and what is allowed', () => {
    expect(messageOf({ INPUT_MODE: 'off' })).toBe(
      "an input is not valid: at mode, found 'off', expected one of enforce, warn",
    )
  })

  it('names all inputs that are wrong in one error', () => {
    expect(messageOf({ INPUT_MODE: 'off', 'INPUT_SHOW-SUMMARY': 'no' })).toMatch(
      /mode, show-summary.*mode: .*show-summary: /,
    )
  })

  it('never shows the value of an input that may hold a secret', () => {
    expect(messageOf({ INPUT_KEY: '-----BEGIN PRIVATE KEY-----' })).not.toContain('BEGIN')
  })

  it('shows a foreign value as one harmless line', () => {
    expect(messageOf({ INPUT_MODE: 'x\n::error::y' })).not.toMatch(/\n|::error/)
  })
})
