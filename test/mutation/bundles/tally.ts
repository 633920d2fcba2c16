import { sample } from '../sample.ts'
import { type BundleMutant, bundleMutants } from './bundle-mutants.ts'
import { harmless } from './harmless.ts'

/** What came of all mutants of one good bundle. */
export interface BundleTally {
  readonly mutants: number
  readonly refused: number
  /** Accepted by us: they prove the same; how many of each class. */
  readonly harmless: Readonly<Record<string, number>>
  /** Accepted by us, and nothing explains it. */
  readonly survivors: readonly string[]
  /** Accepted by us, refused by the library. */
  readonly laxer: readonly string[]
  /** Of how many that we refuse the library was asked, and which of them it accepts. */
  readonly asked: number
  readonly stricter: readonly string[]
}

/** The library takes ten milliseconds for each. */
const ASKED = 20

/** Of the first change, and of the second one for each of these. */
const PAIRED = 10

/** Tries all mutants of a bundle with our verifier; of each that is accepted, and of some others, the library is the judge. */
export async function tallyBundle(
  { good, other }: { readonly good: string; readonly other: string },
  ours: (bundle: string) => Promise<boolean>,
  library: (bundle: string) => boolean,
): Promise<BundleTally> {
  const mutants = bundleMutants(good, other)
  const verdicts = await Promise.all(mutants.map(async (mutant) => ({ mutant, ok: await ours(mutant.text) })))
  const accepted = verdicts.filter(({ ok }) => ok).map(({ mutant }) => mutant)
  const refused = verdicts.filter(({ ok }) => !ok).map(({ mutant }) => mutant)
  const asked = sample(refused, ASKED)
  const classes = accepted.map((mutant) => ({ mutant, name: harmless(mutant, { good, other }) }))
  return {
    mutants: mutants.length,
    refused: refused.length,
    harmless: countsOf(classes.flatMap(({ name }) => name ?? [])),
    survivors: classes.filter(({ name }) => name === undefined).map(({ mutant }) => nameOf(mutant)),
    laxer: accepted.filter(({ text }) => !library(text)).map(nameOf),
    asked: asked.length,
    stricter: asked.filter(({ text }) => library(text)).map(nameOf),
  }
}

/**
 * Changes what is refused once more, in another place, and answers what is accepted then: a second change must not mend a first.
 * That both together are the other bundle, whole, is no mending.
 */
export async function mendedBundles(
  { good, other }: { readonly good: string; readonly other: string },
  ours: (bundle: string) => Promise<boolean>,
): Promise<{ readonly tried: number; readonly mended: readonly string[] }> {
  const pairs = sample(bundleMutants(good, other), PAIRED).flatMap((first) =>
    sample(bundleMutants(first.text, other), PAIRED).map((second) => ({ first, second })),
  )
  const verdicts = await Promise.all(
    pairs.map(async ({ first, second }) => {
      const isMended = (await ours(second.text)) && !(await ours(first.text)) && second.text !== good
      return isMended && harmless(second, { good, other }) === undefined
        ? [`${nameOf(first)}, ${nameOf(second)}`]
        : []
    }),
  )
  return { tried: pairs.length, mended: verdicts.flat() }
}

/** One line for people. */
export function bundleTallyLine(name: string, tally: BundleTally): string {
  const { mutants, refused, survivors, asked, stricter } = tally
  const same = Object.entries(tally.harmless).map(([what, count]) => `${count} ${what}`)
  return [
    `${name}: mutants ${mutants}, refused ${refused}, survivors ${survivors.length}`,
    `harmless: ${same.join(', ') || 'none'}`,
    `of ${asked} that are refused @sigstore/verify accepts ${stricter.length} (${placesOf(stricter)})`,
  ].join('; ')
}

/** The places with the most, by their last two names. */
function placesOf(names: readonly string[]): string {
  const places = names.map((name) => name.replace(/^\S+ at /, '').replaceAll(/\.\d+/g, ''))
  return Object.entries(countsOf(places.map((place) => place.split('.').slice(-2).join('.') || 'bundle')))
    .sort(([, a], [, b]) => b - a)
    .slice(0, 6)
    .map(([place, count]) => `${place} ${count}`)
    .join(', ')
}

function countsOf(names: readonly string[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {}
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1
  return counts
}

function nameOf({ change, path }: BundleMutant): string {
  return `${change.replaceAll(' ', '-')} at ${path}`
}
