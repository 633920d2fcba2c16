import type { Findings, Verified } from './verified.ts'

/** Marks what was verified. Nothing outside of this folder may import this module. */
export const brand: unique symbol = Symbol('verified')

/** Seals what was established. Called by {@link file://./verify-signed-statement.ts} alone, after its last check. */
export function mintVerified(findings: Findings): Verified<Findings['value']> {
  return Object.freeze({ ...findings, [brand]: true as const })
}
