import { defaultAssertedStages, type Expectation } from '@custody/core/chain/expectation'
import type { StepTrust } from './build-trust.ts'

/** How far a step wants to rely on the chain, and what it wants to see in it. */
export type Wanted = Pick<Expectation, 'level'> & Partial<Pick<Expectation, 'requiredStages' | 'subjects'>>

/** What a step expects of the chain that it received; the digest was compared when the bundle was. */
export function chainExpectation(
  { assertedStages }: { readonly assertedStages: readonly string[] },
  { trust, run }: StepTrust,
  now: Date,
  { level, requiredStages = [], subjects }: Wanted,
): Expectation {
  return {
    level,
    bundleDigest: undefined,
    trust,
    now,
    assertedStages: assertedStagesOf({ assertedStages }),
    requiredStages,
    ...(subjects === undefined ? {} : { subjects }),
    ...(run === undefined ? {} : { run }),
  }
}

/** Stages whose records may be unsigned: those that were named, else source and build. */
export function assertedStagesOf({
  assertedStages,
}: {
  readonly assertedStages: readonly string[]
}): readonly string[] {
  return assertedStages.length > 0 ? assertedStages : defaultAssertedStages
}
