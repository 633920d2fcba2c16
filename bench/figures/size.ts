import { build } from '../built.ts'
import type { Contender, Figure, Suite } from '../figure.ts'

/** Megabytes that a release has: of each program as the build tells them, and of all together without the engine. */
export async function size(): Promise<Suite> {
  const text = await build()
  const programs = [...text.matchAll(/^([a-z-]+) +([\d.]+) MB +([\d.]+) MB$/gm)]
  const [, total, limit, engine] =
    /^dist: ([\d.]+) MB of at most ([\d.]+) MB, and ([\d.]+) MB/m.exec(text) ?? []
  if (programs.length === 0 || total === undefined) throw new Error('the build tells no sizes')
  const figures: readonly Figure[] = [
    { ...figureOf('all of dist but the policy engine', total), aim: { below: Number(limit) } },
    figureOf('the policy engine, compressed', engine),
    ...programs.map(([, program, start]) => figureOf(`JavaScript at the start of ${program}`, start)),
  ]
  return { figures, close: () => undefined }
}

function figureOf(name: string, megabytes: string | undefined): Figure {
  const ours: Contender = { name: 'dist', run: () => Number(megabytes) }
  return { name, unit: 'MB', runs: 0, contenders: [ours] }
}
