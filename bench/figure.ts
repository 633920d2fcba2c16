/** One way to do what a figure is about. */
export interface Contender {
  readonly name: string
  /** Does it once, and answers how much it took, in the figure's unit. */
  readonly run: () => number | Promise<number>
  /** Does it once more, and answers the largest memory of a process, in MiB. */
  readonly peak?: () => Promise<number>
}

/** Something that is measured, ours beside others. */
export interface Figure {
  readonly name: string
  readonly unit: 's' | 'ms' | 'MB'
  /** How often each contender runs, after one run that does not count. */
  readonly runs: number
  /** The first is ours. */
  readonly contenders: readonly [Contender, ...Contender[]]
  readonly aim?: Aim
}

/**
 * What ours is to reach: at most so much, in at most so many MiB of memory, and so many times less than each of the others, where
 * that is said; or at least as little as the best of those that are named.
 */
export type Aim =
  | { readonly below: number; readonly peakBelow?: number; readonly timesLess?: number }
  | { readonly asGoodAs: readonly string[] }

/** Figures that are prepared, measured and cleaned up together. */
export interface Suite {
  readonly figures: readonly Figure[]
  readonly close: () => void | Promise<void>
}

/** Prepares a suite in a folder that is its own. */
export type OpenSuite = (folder: string) => Suite | Promise<Suite>
