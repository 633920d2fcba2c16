import type { Findings, Verified } from './verified.ts'

/** Seals what was established. Called by {@link file://./verify-signed-statement.ts} alone, after its last check. */
export function mintVerified(findings: Findings): Verified<Findings['value']> {
  // The brand exists for the compiler only, so there is no value of it to give.
  return Object.freeze(findings) as Verified<Findings['value']>
}
