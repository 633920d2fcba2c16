import type { Contender, Figure } from './figure.ts'

/** What was measured of one contender. */
export interface Measured {
  readonly contender: string
  readonly median: number
  readonly min: number
  readonly max: number
  /** How many times as much as ours it took: the median over pairs that ran one after the other. */
  readonly ratio: number
  /** MiB. */
  readonly peak?: number
}

export interface MeasuredFigure extends Pick<Figure, 'name' | 'unit' | 'aim'> {
  readonly measured: readonly Measured[]
}

/**
 * Runs the contenders in turn, A B A B, so that whatever else the machine does at a time meets them all. The first turn
 * fills caches and does not count.
 */
export async function measure({ name, unit, aim, runs, contenders }: Figure): Promise<MeasuredFigure> {
  const turns: number[][] = []
  for (let turn = 0; turn <= runs; turn++) {
    const values: number[] = []
    for (const contender of contenders) values.push(await contender.run())
    if (turn > 0 || runs === 0) turns.push(values)
  }
  const measured: Measured[] = []
  for (const [at, contender] of contenders.entries()) measured.push(await summary(contender, at, turns))
  return { name, unit, ...(aim === undefined ? {} : { aim }), measured }
}

async function summary(contender: Contender, at: number, turns: readonly number[][]): Promise<Measured> {
  const values = turns.map((turn) => turn[at] ?? Number.NaN)
  const ratios = turns.map((turn) => (turn[at] ?? Number.NaN) / (turn[0] ?? Number.NaN))
  const peak = await contender.peak?.()
  return {
    contender: contender.name,
    median: median(values),
    min: Math.min(...values),
    max: Math.max(...values),
    ratio: median(ratios),
    ...(peak === undefined ? {} : { peak }),
  }
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  const [low = Number.NaN, high = Number.NaN] = [sorted[sorted.length - 1 - middle], sorted[middle]]
  return (low + high) / 2
}
