import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals'
import { judgeOf } from '../harness/chain/judge.ts'
import { type GoodChain, scenarios } from '../harness/chain/scenarios.ts'
import type { Signers } from '../harness/chain/signers.ts'
import { mutantsOf } from './mutants-of.ts'
import { isFull } from './sample.ts'
import { tryTruncations } from './truncations.ts'
import { tallyLine, tryMutants } from './try-mutants.ts'

jest.setTimeout(isFull ? 3_600_000 : 120_000)

/** The mutation tests of all scenarios with one way to sign. */
export function describeMutations(signersIn: (folder: string) => Promise<Signers>): void {
  const parent = mkdtempSync(join(tmpdir(), 'custody-mutation-'))
  const folder = () => mkdtempSync(join(parent, 'scratch-'))
  let signers: Signers

  beforeAll(async () => {
    signers = await signersIn(parent)
  })

  afterAll(() => rmSync(parent, { recursive: true }))

  describe.each(scenarios.map((scenario) => [scenario.name, scenario] as const))('%s', (_, scenario) => {
    let good: GoodChain
    let older: GoodChain

    beforeAll(async () => {
      good = await scenario({ parent, signers })
      older = await scenario({ parent, signers, release: '0.9.0', changes: { runId: '8999999999' } })
    })

    it('accepts the good bundle, with its digest and without', async () => {
      const judge = await judgeOf(good)
      const told = [{}, { digest: good.snapshot.head.digest }]
      const outcomes = await Promise.all(told.map((one) => judge(good.snapshot, one)))
      expect(outcomes.map(({ ok }) => ok)).toEqual([true, true])
    })

    it('refuses every mutant, each with a code that names the attack', async () => {
      const tally = await tryMutants(good, mutantsOf(good, older), folder())
      process.stdout.write(`${tallyLine(tally)}\n`)
      expect(tally.survivors).toEqual([])
      expect(tally.misnamed).toEqual([])
      expect(tally.refused + tally.equalEncodings + tally.legalTruncations).toBe(tally.mutants)
      expect(tally.equalEncodings).toBe(signers.method === 'key' ? 0 : 1)
    })

    it('takes no earlier state for the whole, and decides on none below the seal', async () => {
      const { legal, survivors } = await tryTruncations(good, folder())
      process.stdout.write(`${good.name}: legal truncations ${legal}\n`)
      expect(survivors).toEqual([])
    })
  })
}
