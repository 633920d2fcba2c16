import { predicateTypes } from '@custody/core/names'
import { assessProvenance, type SlsaAssessment } from '@custody/policy/slsa/assess-provenance'
import { isReproduced } from '@custody/policy/slsa/reproduced'
import type { BuildLevel, TrustedBuilder } from '@custody/policy/slsa/trusted-builders'
import type { AttestationResult, CheckedAttestation } from './check-attestation.ts'

/** What the provenance of an artifact is worth. */
export interface ArtifactSlsa {
  /** Of the provenance that is worth most; 0 without any. */
  readonly buildLevel: BuildLevel
  readonly reproduced: boolean
}

/** Assesses SLSA provenance v1 that verified whole; of anything else nothing is said. */
export function assessAttestation(
  result: AttestationResult,
  builders: readonly TrustedBuilder[],
): SlsaAssessment | undefined {
  const { verified, statement } = result
  const isProvenance = verified !== undefined && statement.predicateType === predicateTypes.provenance
  return isProvenance ? assessProvenance(verified, builders) : undefined
}

/** The artifact as all its provenance shows it. */
export function artifactSlsa(attestations: readonly CheckedAttestation[]): ArtifactSlsa {
  const provenance = attestations.flatMap(({ result, slsa }) =>
    result === undefined || slsa === undefined ? [] : [{ signer: result.signer, assessment: slsa }],
  )
  const [buildLevel = 0] = provenance.map(({ assessment }) => assessment.buildLevel).toSorted((a, b) => b - a)
  return { buildLevel, reproduced: isReproduced(provenance) }
}
