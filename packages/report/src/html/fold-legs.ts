import type { ChainBead, ChainLink, ReportChain } from '../report-model.ts'

/** A bead of the picture: one of the chain, or one that stands for the many legs for which there is no room. */
export interface PictureBead {
  readonly bead: ChainBead
  /** How many beads it stands for. */
  readonly count: number
}

export interface FoldedChain {
  readonly steps: ReadonlyArray<readonly PictureBead[]>
  readonly links: readonly ChainLink[]
}

const urgency: Readonly<Record<ChainBead['state'], number>> = {
  broken: 0,
  missing: 1,
  'recorded-unsigned': 2,
  'not-asked': 3,
  'recorded-signed': 4,
}

/** Keeps at most `most` beads side by side, those that need an eye among them; the others become one bead in their state. */
export function foldLegs(chain: ReportChain, most: number): FoldedChain {
  const standIn = new Map<string, string>()
  const steps = chain.steps.map(({ beads }) => {
    const shown = beads.length <= most ? beads : shownOf(beads, most - 1)
    const rest = beads.filter((bead) => !shown.includes(bead))
    const folded = foldRest(rest)
    for (const bead of rest) standIn.set(bead.id, folded[0]?.bead.id ?? bead.id)
    return [...shown.map((bead) => ({ bead, count: 1 })), ...folded]
  })
  return { steps, links: foldLinks(chain.links, standIn) }
}

function shownOf(beads: readonly ChainBead[], most: number): readonly ChainBead[] {
  const urgent = new Set(beads.toSorted((a, b) => urgency[a.state] - urgency[b.state]).slice(0, most))
  return beads.filter((bead) => urgent.has(bead))
}

function foldRest(rest: readonly ChainBead[]): readonly PictureBead[] {
  const [worst] = rest.toSorted((a, b) => urgency[a.state] - urgency[b.state])
  return worst === undefined ? [] : [{ bead: worst, count: rest.length }]
}

function foldLinks(links: readonly ChainLink[], standIn: ReadonlyMap<string, string>): readonly ChainLink[] {
  const folded = new Map<string, ChainLink>()
  for (const link of links) {
    const moved = { ...link, from: standIn.get(link.from) ?? link.from, to: standIn.get(link.to) ?? link.to }
    const key = JSON.stringify([moved.from, moved.to])
    // A broken link is never hidden behind a whole one.
    if (folded.get(key)?.state !== 'broken') folded.set(key, moved)
  }
  return [...folded.values()]
}
