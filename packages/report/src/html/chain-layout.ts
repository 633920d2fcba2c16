import type { ChainLink, ReportChain } from '../report-model.ts'
import { foldLegs, type PictureBead } from './fold-legs.ts'

/** `across`: left to right, for wide screens and paper. `down`: top to bottom, for a phone. */
export type Direction = 'across' | 'down'

export interface Point {
  readonly x: number
  readonly y: number
}

export interface PlacedBead extends PictureBead, Point {
  /** Alone in its step. */
  readonly alone: boolean
}

export interface PlacedLink {
  readonly link: ChainLink
  readonly from: Point
  readonly to: Point
  readonly middle: Point
  /** SVG path data. */
  readonly path: string
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

const RADIUS = 13
const LEG_HEIGHT = 76
const DOWN_STEP = 84
const DOWN_WIDTH = 340
const MOST_LEGS = { across: 6, down: 3 } as const

/** Where each bead and link of the picture lies, in CSS pixels. */
export function layOutChain(chain: ReportChain, direction: Direction): ChainLayout {
  const folded = foldLegs(chain, MOST_LEGS[direction])
  const legs = Math.max(...folded.steps.map((step) => step.length))
  const step = direction === 'across' ? Math.min(150, Math.max(104, 1_000 / folded.steps.length)) : DOWN_STEP
  const leg = direction === 'across' ? LEG_HEIGHT : DOWN_WIDTH / legs
  const beads = folded.steps.flatMap((side, index) =>
    side.map(
      (bead, n): PlacedBead => ({
        ...bead,
        ...place(direction, (index + 0.5) * step, beside(direction, n, side.length, legs, leg)),
        alone: side.length === 1,
      }),
    ),
  )
  return {
    direction,
    ...extent(direction, folded.steps.length * step, legs * leg),
    textWidth: textWidth(direction, step, leg),
    beads,
    links: placeLinks(folded.links, beads, direction),
  }
}

/** Legs are spread around the middle; on a phone a bead that is alone stands left, with its text beside it. */
function beside(direction: Direction, n: number, count: number, legs: number, leg: number): number {
  if (direction === 'down' && count === 1) return legs === 1 ? 30 : (legs * leg) / 2
  return (legs / 2 + n - (count - 1) / 2) * leg
}

function place(direction: Direction, along: number, beside: number): Point {
  return direction === 'across' ? { x: along, y: beside - 14 } : { x: beside, y: along - 16 }
}

function extent(direction: Direction, along: number, beside: number): { width: number; height: number } {
  return direction === 'across' ? { width: along, height: beside + 6 } : { width: DOWN_WIDTH, height: along }
}

function textWidth(direction: Direction, step: number, leg: number): number {
  return direction === 'across' ? step - 8 : leg - 6
}

function placeLinks(
  links: readonly ChainLink[],
  beads: readonly PlacedBead[],
  direction: Direction,
): readonly PlacedLink[] {
  const at = new Map(beads.map((bead) => [bead.bead.id, bead]))
  return links.flatMap((link) => {
    const [from, to] = [at.get(link.from), at.get(link.to)]
    return from === undefined || to === undefined ? [] : [placeLink(link, from, to, direction)]
  })
}

function placeLink(link: ChainLink, start: PlacedBead, end: PlacedBead, direction: Direction): PlacedLink {
  const across = direction === 'across'
  // Below the text of the bead that it leaves, where that text stands below the bead.
  const leave = across || (start.alone && start.x < 60) ? RADIUS : 42
  const from = across ? { x: start.x + RADIUS, y: start.y } : { x: start.x, y: start.y + leave }
  const to = across ? { x: end.x - RADIUS, y: end.y } : { x: end.x, y: end.y - RADIUS }
  const middle = { x: (from.x + to.x) / 2, y: (from.y + to.y) / 2 }
  const bends = across
    ? `${middle.x} ${from.y} ${middle.x} ${to.y}`
    : `${from.x} ${middle.y} ${to.x} ${middle.y}`
  return { link, from, to, middle, path: `M${from.x} ${from.y} C${bends} ${to.x} ${to.y}` }
}
