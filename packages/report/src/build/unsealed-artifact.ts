import type { Check } from '@custody/core/chain/check'
import type { ChainBead, ChainLink, ReportChain } from '../report-model.ts'
import { itemName } from '../text/item-name.ts'
import { spellCheck } from './spell-check.ts'

/** What stands at the end of a chain that is whole, but does not hold for what is at hand: by the code of rule 10. */
const ends: Readonly<Record<string, Pick<ChainBead, 'stage' | 'state'>>> = {
  'seal-missing': { stage: 'seal', state: 'missing' },
  'subject-missing': { stage: 'artifact', state: 'missing' },
  'subject-unknown': { stage: 'artifact', state: 'broken' },
}

/** Bytes that are not what was sealed break the chain at its end: between its last step and the artifact. */
export function withUnsealed(chain: ReportChain, checks: readonly Check[]): ReportChain {
  const failed = checks.find(({ ok, rule }) => !ok && rule === 10)
  const end = failed === undefined ? undefined : ends[failed.code]
  if (failed === undefined || end === undefined) return chain
  const problem = spellCheck(failed)
  // The broken link says what is wrong; the bead, what it is wrong with.
  const bead: ChainBead = {
    id: `end-${end.stage}`,
    ...end,
    problem: end.state === 'broken' ? itemName(failed.subject) : problem,
  }
  const link: Omit<ChainLink, 'from' | 'to'> =
    end.state === 'broken' ? { state: 'broken', code: failed.code, problem } : { state: 'expected' }
  const links = (chain.steps.at(-1)?.beads ?? []).map(({ id }) => ({ from: id, to: bead.id, ...link }))
  return { ...chain, steps: [...chain.steps, { beads: [bead] }], links: [...chain.links, ...links] }
}
