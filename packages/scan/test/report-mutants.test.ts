import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from '@jest/globals'
import { isRight } from './mutant-judgement.ts'
import { randomOf, reportMutants } from './report-mutants.ts'
import { read } from './reports.ts'

describe('a sample that is cut, re-encoded, reordered or poisoned', () => {
  const folder = new URL('data/readers/', import.meta.url)
  const samples = readdirSync(folder).toSorted()

  it.each(samples)('%s is never complete when it is not, and never thrown at', (name) => {
    const bytes = readFileSync(new URL(name, folder))
    const original = read(bytes)
    const wrong = [...reportMutants(bytes, randomOf(1), 8)]
      .filter((mutant) => !isRight(mutant, read(mutant.bytes), original))
      .map(({ must, what }) => `${must}: ${what}`)
    expect(wrong).toEqual([])
  })
})
