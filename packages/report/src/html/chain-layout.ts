import type { ChainLink, ReportChain } from '../report-model.ts'
import { foldLegs, type PictureBead } from './fold-legs.ts'

/** `across`: left to right, for wide screens and paper. `down`: top to bottom, for a phone. */
export type Direction = 'across' | 'down'

export interface Point {
  readonly x: number
  readonly y: number
}

export interface PlacedBead extends PictureBead, Point {
  /** Where its text stands: below it, or to its right. */
  readonly text: 'below' | 'right'
}

export interface PlacedLink {
  readonly link: ChainLink
  /** SVG path data. */
  readonly path: string
  /** Where the mark of a broken link stands. */
  readonly mark: Point
}

export interface ChainLayout {
  readonly direction: Direction
  readonly width: number
  readonly height: number
  /** Room for the text of a bead, in pixels. */
  readonly textWidth: number
  readonly beads: readonly PlacedBead[]
  readonly links: readonly PlacedLink[]
}

/** CSS pixels. `step` is the way from one step to the next, `leg` the way from one leg to its neighbour. */
interface Grid {
  readonly direction: Direction
  readonly step: number
  readonly leg: number
  readonly steps: number
  readonly legs: number
}

const RADIUS = 13
/** Of a bead and the text below it, from the bead's centre. */
const TEXT_END = 52
const DOWN_WIDTH = 340
const MOST_LEGS = { across: 6, down: 3 } as const

/** Where each bead and link of the picture lies, in CSS pixels. */
export function layOutChain(chain: ReportChain, direction: Direction): ChainLayout {
  const folded = foldLegs(chain, MOST_LEGS[direction])
  const grid = gridOf(direction, folded.steps.length, Math.max(...folded.steps.map((step) => step.length)))
  const beads = folded.steps.flatMap((side, index) =>
    side.map(
      (bead, n): PlacedBead => ({
        ...bead,
        ...place(grid, index, n - (side.length - 1) / 2),
        text: direction === 'down' && side.length === 1 ? 'right' : 'below',
      }),
    ),
  )
  return {
    direction,
    ...extent(grid),
    textWidth: (direction === 'across' ? grid.step : grid.leg) - 10,
    beads,
    links: placeLinks(folded.links, beads, grid),
  }
}

function gridOf(direction: Direction, steps: number, legs: number): Grid {
  if (direction === 'down')
    return { direction, step: legs > 1 ? 104 : 76, leg: DOWN_WIDTH / legs, steps, legs }
  // Lines between legs need a lane of their own between the texts.
  const least = legs > 1 ? 132 : 104
  return { direction, step: Math.min(150, Math.max(least, 1_000 / steps)), leg: 78, steps, legs }
}

/** `beside` counts legs from the middle; without legs a phone shows the chain at its left edge. */
function place(grid: Grid, index: number, beside: number): Point {
  const along = (index + 0.5) * grid.step
  if (grid.direction === 'across') return { x: along, y: (grid.legs / 2 + beside) * grid.leg - 4 }
  return { x: grid.legs === 1 ? 24 : (grid.legs / 2 + beside) * grid.leg, y: along - 16 }
}

function extent({ direction, step, leg, steps, legs }: Grid): {
  readonly width: number
  readonly height: number
} {
  return direction === 'across'
    ? { width: steps * step, height: legs * leg + 20 }
    : { width: DOWN_WIDTH, height: steps * step }
}

function placeLinks(
  links: readonly ChainLink[],
  beads: readonly PlacedBead[],
  grid: Grid,
): readonly PlacedLink[] {
  const at = new Map(beads.map((bead) => [bead.bead.id, bead]))
  return links.flatMap((link) => {
    const [from, to] = [at.get(link.from), at.get(link.to)]
    if (from === undefined || to === undefined) return []
    return [
      grid.direction === 'across' ? linkAcross(link, from, to, grid.step / 2) : linkDown(link, from, to),
    ]
  })
}

/** `lead` is the way from the lane to the bead that the link leads to. */
function linkAcross(link: ChainLink, from: Point, to: Point, lead: number): PlacedLink {
  const [start, end] = [from.x + RADIUS, to.x - RADIUS]
  // Right before the bead it leads to, so that a link over several steps runs beside what lies between.
  const lane = to.x - lead
  if (from.y === to.y)
    return { link, path: `M${start} ${from.y}H${end}`, mark: { x: (start + end) / 2, y: from.y } }
  const turn = Math.min(12, Math.abs(to.y - from.y) / 2) * Math.sign(to.y - from.y)
  const bend = Math.abs(turn)
  const path = `M${start} ${from.y}H${lane - bend}Q${lane} ${from.y} ${lane} ${from.y + turn}V${to.y - turn}Q${lane} ${to.y} ${lane + bend} ${to.y}H${end}`
  return { link, path, mark: { x: (lane + end) / 2, y: to.y } }
}

function linkDown(link: ChainLink, from: PlacedBead, to: PlacedBead): PlacedLink {
  const [start, end] = [from.y + (from.text === 'below' ? TEXT_END : RADIUS), to.y - RADIUS]
  if (from.x === to.x)
    return { link, path: `M${from.x} ${start}V${end}`, mark: { x: from.x, y: (start + end) / 2 } }
  const lane = end - 19
  const turn = Math.min(8, Math.abs(to.x - from.x) / 2) * Math.sign(to.x - from.x)
  const bend = Math.abs(turn)
  const path = `M${from.x} ${start}V${lane - bend}Q${from.x} ${lane} ${from.x + turn} ${lane}H${to.x - turn}Q${to.x} ${lane} ${to.x} ${lane + bend}V${end}`
  return { link, path, mark: { x: to.x, y: lane } }
}
