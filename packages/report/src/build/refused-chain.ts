import { type Layer, titleOf } from '@custody/core/bundle/descriptor'
import type { Head } from '@custody/core/bundle/head'
import type { Check } from '@custody/core/chain/check'
import type { ChainBead, ChainLink, ChainStep, ReportChain } from '../report-model.ts'
import { titledItem } from '../text/item-name.ts'
import { type MissingStage, withAbsentStages } from './absent-stages.ts'
import { spellCheck } from './spell-check.ts'
import { withUnsealed } from './unsealed-artifact.ts'

/** Rules that hold between two records; the others hold for one alone. */
const rulesBetween: readonly number[] = [5, 6]

/**
 * The outline of a chain that did not verify: which records the bundle lists, and which of them the checks name. Nothing out of
 * the records is shown, since none of it counts; a stage's name here is the bundle's word.
 */
export function refusedChain(head: Head, checks: readonly Check[]): ReportChain {
  if (!checks.some(({ rule, code }) => rule === 2 && (code === 'signer' || code === 'asserted')))
    return unreadChain
  const steps = stepsOf(head, checks)
  const links = steps.slice(1).flatMap((step, index) => linksBetween(steps[index], step, checks))
  const chain = withAbsentStages({ chainId: head.chainId, steps, links }, missingStages(checks))
  return withUnsealed(chain, checks)
}

const unreadChain: ReportChain = {
  note: 'Verification stopped before any record could be believed, so no chain is shown.',
  steps: [],
  links: [],
}

interface Listed {
  readonly title: string
  readonly stage: string
  readonly payload: string
}

/** Records of one stage that follow each other stand side by side: they may be legs. */
function stepsOf(head: Head, checks: readonly Check[]): readonly ChainStep[] {
  const steps: ChainBead[][] = []
  for (const listed of head.layers.flatMap(listedOf)) {
    const bead = beadOf(listed, checks)
    const last = steps.at(-1)
    if (last?.[0]?.stage === bead.stage) last.push(bead)
    else steps.push([bead])
  }
  return steps.map((beads) => ({ beads }))
}

function listedOf(layer: Layer): readonly Listed[] {
  const title = titleOf(layer)
  const item = titledItem(title)
  return item === undefined ? [] : [{ title, stage: item.stage ?? 'seal', payload: item.payload }]
}

function beadOf(listed: Listed, checks: readonly Check[]): ChainBead {
  const about = checks.filter((check) => names(check, listed))
  const failed = about.find(({ ok, rule }) => !ok && !rulesBetween.includes(rule))
  const leg = about
    .map(({ subject }) => /\(([^)]+)\) [0-9a-f]{12}$/.exec(subject)?.[1])
    .find((found) => found !== undefined)
  return {
    id: listed.payload,
    stage: listed.stage,
    recordDigest: `sha256:${listed.payload}`,
    ...(leg === undefined ? {} : { leg }),
    ...stateOf(about, failed),
  }
}

function stateOf(about: readonly Check[], failed: Check | undefined): Pick<ChainBead, 'state' | 'problem'> {
  if (failed !== undefined) return { state: 'broken', problem: spellCheck(failed) }
  const proven = about.find(({ ok, rule }) => ok && rule === 2)
  if (proven === undefined)
    return { state: 'broken', problem: 'it was not verified, since verification stopped before it.' }
  return { state: proven.code === 'asserted' ? 'recorded-unsigned' : 'recorded-signed' }
}

/** A check names an item by its title, or by its name, which ends in the beginning of the payload digest. */
function names({ subject }: Check, { title, payload }: Listed): boolean {
  return subject === title || subject.endsWith(` ${payload.slice(0, 12)}`)
}

function linksBetween(
  from: ChainStep | undefined,
  to: ChainStep,
  checks: readonly Check[],
): readonly ChainLink[] {
  return to.beads.flatMap((bead) => {
    const failed = checks.find(
      ({ ok, rule, subject }) =>
        !ok && rulesBetween.includes(rule) && subject.endsWith(` ${bead.id.slice(0, 12)}`),
    )
    return (from?.beads ?? []).map((before): ChainLink => {
      const ends = { from: before.id, to: bead.id }
      if (failed !== undefined)
        return { ...ends, state: 'broken', code: failed.code, problem: spellCheck(failed) }
      return { ...ends, state: before.state === 'broken' || bead.state === 'broken' ? 'expected' : 'joined' }
    })
  })
}

function missingStages(checks: readonly Check[]): readonly MissingStage[] {
  return checks.flatMap((check) => {
    const [, stage] = /^stage (.+)$/.exec(check.subject) ?? []
    return check.ok || check.code !== 'stage-missing' || stage === undefined
      ? []
      : [{ stage, problem: spellCheck(check) }]
  })
}
