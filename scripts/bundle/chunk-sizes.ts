import { statSync } from 'node:fs'
import { join } from 'node:path'
import { type BundlerStats, programNames } from './bundler-stats.ts'

export interface ProgramSize {
  readonly program: string
  /** Bytes of JavaScript that are read before the program runs. */
  readonly start: number
  /** The same with all that it may load later. */
  readonly most: number
}

/** What each program reads of the bundle in `folder`. */
export function chunkSizes(stats: BundlerStats, folder: string): readonly ProgramSize[] {
  const initial = stats.chunks.filter((chunk) => chunk.initial).map(({ id }) => id)
  return programNames(stats).map((program) => {
    const chunks = stats.namedChunkGroups[program]?.chunks ?? []
    const start = new Set([...initial, ...chunks])
    return {
      program,
      start: size(stats, folder, start),
      most: size(stats, folder, withLater(stats, chunks, start)),
    }
  })
}

/** Adds the chunks that those of a program may load, and those that these may load. */
function withLater(
  stats: BundlerStats,
  from: readonly number[],
  known: ReadonlySet<number>,
): ReadonlySet<number> {
  const all = new Set(known)
  const open = [...from]
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    all.add(id)
    const children = stats.chunks.find((chunk) => chunk.id === id)?.children ?? []
    open.push(...children.filter((child) => !all.has(child)))
  }
  return all
}

function size(stats: BundlerStats, folder: string, ids: ReadonlySet<number>): number {
  const files = stats.chunks.filter(({ id }) => ids.has(id)).flatMap((chunk) => chunk.files)
  return files.reduce((sum, file) => sum + statSync(join(folder, file)).size, 0)
}
