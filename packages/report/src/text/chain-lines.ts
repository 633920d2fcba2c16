import type { ChainBead, ChainLink, ReportChain } from '../report-model.ts'
import { spellSigner } from './spell-signer.ts'
import { spellTime } from './spell-time.ts'
import { beadWords, linkWords, type Tone } from './words.ts'

/** One line of the chain drawn with characters; the texts are raw. */
export interface ChainLine {
  readonly mark: string
  readonly name: string
  readonly state: string
  readonly detail: string
  readonly tone: Tone
}

/** The chain from top to bottom, a line a bead; a broken link stands between the beads that it breaks. */
export function chainLines(chain: ReportChain): readonly ChainLine[] {
  return chain.steps.flatMap((step, index) => {
    const into = linksInto(chain, step.beads)
    const beads = step.beads.map((bead) => beadLine(bead, step.beads.length > 1))
    return index === 0 ? beads : [...between(into), ...beads]
  })
}

function linksInto(chain: ReportChain, beads: readonly ChainBead[]): readonly ChainLink[] {
  const ids = new Set(beads.map((bead) => bead.id))
  return chain.links.filter((link) => ids.has(link.to))
}

function between(links: readonly ChainLink[]): readonly ChainLine[] {
  const broken = links.filter((link) => link.state === 'broken')
  if (broken.length > 0) return broken.map(brokenLine)
  const { mark, tone } = linkWords[links.some((link) => link.state === 'joined') ? 'joined' : 'expected']
  return [{ mark, name: '', state: '', detail: '', tone }]
}

function brokenLine(link: ChainLink): ChainLine {
  const { mark, tone, word } = linkWords.broken
  return { mark, name: word, state: link.code ?? '', detail: link.problem ?? '', tone }
}

function beadLine(bead: ChainBead, parallel: boolean): ChainLine {
  const { mark, tone, word } = beadWords[bead.state]
  const leg = bead.leg === undefined ? '' : ` (${bead.leg})`
  return {
    mark: parallel ? `├ ${mark}` : mark,
    name: `${bead.stage}${leg}`,
    state: word,
    detail: beadDetail(bead),
    tone,
  }
}

function beadDetail(bead: ChainBead): string {
  if (bead.problem !== undefined) return bead.problem
  const time = bead.time === undefined ? undefined : `${spellTime(bead.time.at)} ${bead.time.strength}`
  return [time, bead.signer === undefined ? undefined : spellSigner(bead.signer)]
    .filter((part) => part !== undefined)
    .join(' · ')
}
