import { hexOf } from '@custody/core/digest/sha256'
import * as z from 'zod'
import type { PolicyInput } from '../input/policy-input.ts'
import type { Decision } from './decision.ts'
import type { DecisionContext } from './decision-predicate.ts'

const sha256Set = z.strictObject({ sha256: z.string().regex(/^[0-9a-f]{64}$/) })

/** SLSA verification summary v1 (slsa.dev/verification_summary/v1), the part of it that Custody writes and reads. */
export const vsaPredicate = z.strictObject({
  verifier: z.strictObject({ id: z.string(), version: z.record(z.string(), z.string()) }),
  timeVerified: z.string(),
  resourceUri: z.string(),
  policy: z.strictObject({ uri: z.string(), digest: sha256Set }),
  inputAttestations: z.array(z.strictObject({ uri: z.string(), digest: sha256Set })),
  verificationResult: z.enum(['PASSED', 'FAILED']),
  verifiedLevels: z.array(z.string()).min(1),
})

export type VsaPredicate = z.output<typeof vsaPredicate>

/** What is written where a policy has no URI of its own: a verdict must name one. */
const policyUrn = 'urn:custody:policy'

/**
 * The verification summary of a decision. A pass says the SLSA Build level that was worked out, or
 * `SLSA_BUILD_LEVEL_UNEVALUATED` where no verified provenance names every artifact; a denial says `FAILED`, as the specification
 * asks.
 */
export function vsaPredicateOf(
  decision: Decision,
  input: PolicyInput,
  { verifier, resourceUri, policyUri }: DecisionContext,
): VsaPredicate {
  const passed = decision.result === 'passed'
  return {
    verifier: { id: verifier.id, version: { custody: verifier.version, opa: decision.engine.version } },
    timeVerified: input.evaluation.time,
    resourceUri,
    policy: {
      uri: policyUri ?? `${policyUrn}:${encodeURIComponent(decision.policy.name)}`,
      digest: { sha256: hexOf(decision.policy.digest) },
    },
    inputAttestations: input.evidence
      .filter(({ predicate_type: type }) => type !== undefined)
      .map(({ path, digest }) => ({ uri: path, digest: { sha256: digest.slice('sha256:'.length) } })),
    verificationResult: passed ? 'PASSED' : 'FAILED',
    verifiedLevels: [passed ? buildLevelOf(input) : 'FAILED'],
  }
}

function buildLevelOf({ image: { provenance } }: PolicyInput): string {
  const { verified, subject_matches: isAboutAll, slsa } = provenance
  if (!verified || !isAboutAll || slsa === undefined) return 'SLSA_BUILD_LEVEL_UNEVALUATED'
  return `SLSA_BUILD_LEVEL_${slsa.build_level}`
}
