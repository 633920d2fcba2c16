import { readdirSync } from 'node:fs'
import { describe, expect, it } from '@jest/globals'
import { sample } from '../../../test/mutation/sample.ts'
import { type Json, mutants } from './mutants.ts'
import { dataFile, read } from './reports.ts'

/** Every sample of the folder: whoever adds a reader adds a file, and these tests find it. */
const files = readdirSync(new URL('data/readers/', import.meta.url)).filter((file) => !file.startsWith('.'))
/** Changes of each kind for each sample; with CUSTODY_MUTATION=full eight times as many. */
const TRIED = 25
const textOf = (file: string) => dataFile(`readers/${file}`).toString()
const countIn = (text: string) => {
  const reading = read(text)
  return 'records' in reading ? reading.records : 0
}

describe('a sample with one value changed', () => {
  it.each(files.filter((file) => file.endsWith('.json')))(
    '%s: is answered, whatever the value is',
    (file) => {
      const original: Json = JSON.parse(textOf(file))
      for (const mutant of sample([...mutants(original)], TRIED))
        expect(isAnswer(JSON.stringify(mutant))).toBe(true)
    },
  )

  it.each(files.filter((file) => file.endsWith('.json')))(
    '%s: is not complete where a list of records became something else',
    (file) => {
      const original: Json = JSON.parse(textOf(file))
      const whole = read(textOf(file))
      const findings = 'findings' in whole ? whole.findings.length : 0
      const silent = sample([...wrongTypes(original)], TRIED).filter(({ changed }) => {
        const reading = read(JSON.stringify(changed))
        return reading.state === 'complete' && 'findings' in reading && reading.findings.length < findings
      })
      expect(silent.map(({ at }) => at)).toEqual([])
    },
  )

  it.each(files.filter((file) => file.endsWith('.json')))(
    '%s: is not complete where a text, number or truth value that was read is of another type',
    (file) => {
      const original: Json = JSON.parse(textOf(file))
      const whole = factsOf(read(textOf(file)))
      const silent = sample([...wrongLeaves(original)], TRIED).filter(({ changed }) => {
        const reading = read(JSON.stringify(changed))
        return reading.state === 'complete' && factsOf(reading) !== whole
      })
      expect(silent.map(({ at }) => at)).toEqual([])
    },
  )

  it.each(files.filter((file) => /\.(?:xml|html)$/.test(file)))(
    '%s: is answered, whatever attribute or text is changed',
    (file) => {
      for (const changed of sample([...markupMutants(textOf(file))], TRIED))
        expect(isAnswer(changed)).toBe(true)
    },
  )
})

describe('a sample that is cut', () => {
  it.each(files.filter((file) => /\.(?:json|xml)$/.test(file)))('%s: is never complete', (file) => {
    const text = textOf(file).trimEnd()
    for (const end of sample(placesIn(text), TRIED))
      expect(read(text.slice(0, end)).state).not.toBe('complete')
  })

  it.each(files.filter((file) => /\.(?:jsonl|csv|html)$/.test(file)))(
    '%s: is never complete and confirmed with fewer records',
    (file) => {
      const text = textOf(file).trimEnd()
      const records = countIn(text)
      for (const end of sample(placesIn(text), TRIED)) {
        const reading = read(text.slice(0, end))
        if (reading.state !== 'complete' || !('records' in reading) || reading.records >= records) continue
        expect(reading.confirmed).toBe('no')
      }
    },
  )
})

/** Where a text can be cut with something on both sides. */
function placesIn(text: string): readonly number[] {
  return Array.from({ length: text.length - 1 }, (_, at) => at + 1)
}

/** Complete, or told why not. */
function isAnswer(text: string): boolean {
  const { state, reasons } = read(text)
  return state === 'complete' || reasons.length > 0
}

/** What a policy decides by, of all findings; pointers and ids, which follow from it, left out. */
function factsOf(reading: ReturnType<typeof read>): string {
  if (!('findings' in reading)) return reading.state
  return JSON.stringify(
    reading.findings.map((each) => [
      [each.kind, each.ruleId, each.aliases, each.severity.bucket, each.component, each.fixedIn],
      [each.location, each.cwes, each.called, each.suppressed?.by],
    ]),
  )
}

/** Every copy in which one text, number or truth value is an object or a list. */
function* wrongLeaves(
  value: Json,
  at = '',
  put: (changed: Json) => Json = (changed) => changed,
): Generator<{ readonly at: string; readonly changed: Json }> {
  if (typeof value !== 'object') {
    for (const other of [{ a: 1 }, [[]]]) yield { at: `${at} ${JSON.stringify(other)}`, changed: put(other) }
    return
  }
  for (const [key, item] of Object.entries(value ?? {})) {
    yield* wrongLeaves(item, `${at}/${key}`, (changed) =>
      put(Array.isArray(value) ? value.with(Number(key), changed) : { ...value, [key]: changed }),
    )
  }
}

/** Every copy in which one list or object is of another type. */
function* wrongTypes(
  value: Json,
  at = '',
  put: (changed: Json) => Json = (changed) => changed,
): Generator<{ readonly at: string; readonly changed: Json }> {
  if (typeof value !== 'object' || value === null) return
  for (const other of [1, 'x', true]) yield { at: `${at} ${JSON.stringify(other)}`, changed: put(other) }
  for (const [key, item] of Object.entries(value)) {
    yield* wrongTypes(item, `${at}/${key}`, (changed) =>
      put(Array.isArray(value) ? value.with(Number(key), changed) : { ...value, [key]: changed }),
    )
  }
}

/** Every copy in which one attribute's value or one text is another. */
function* markupMutants(text: string): Generator<string> {
  for (const { index, 0: found } of text.matchAll(/"[^"<>]{0,80}"|>[^<]{1,80}(?=<)/g)) {
    const [open, close] = found.startsWith('"') ? ['"', '"'] : ['>', '']
    for (const other of ['', '-1', 'x', '99999999999999999999', '&#0;', '&lt;']) {
      yield `${text.slice(0, index)}${open}${other}${close}${text.slice(index + found.length)}`
    }
  }
}
