/** Vocabularies of CycloneDX 1.7, which hold those of all earlier versions. */

export const componentTypes = words(
  `application framework library container platform operating-system device device-driver firmware file
  machine-learning-model data cryptographic-asset`,
)

export const hashAlgorithms = words(
  `MD5 SHA-1 SHA-256 SHA-384 SHA-512 SHA3-256 SHA3-384 SHA3-512 BLAKE2b-256 BLAKE2b-384 BLAKE2b-512 BLAKE3
  Streebog-256 Streebog-512`,
)

export const issueTypes = words('defect enhancement security')

export const patchTypes = words('unofficial monkey backport cherry-pick')

export const dataFlows = words('inbound outbound bi-directional unknown')

export const severities = words('critical high medium low info none unknown')

/** States of an analysis in which the vulnerability does not count against the component. */
export const suppressingStates = words('resolved resolved_with_pedigree false_positive not_affected')

export const analysisStates = [...suppressingStates, ...words('exploitable in_triage')]

export const justifications = words(
  `code_not_present code_not_reachable requires_configuration requires_dependency requires_environment
  protected_by_compiler protected_at_runtime protected_at_perimeter protected_by_mitigating_control`,
)

/** By which an author says that the list is not whole. */
export const incompleteAggregates = words(
  `incomplete incomplete_first_party_only incomplete_first_party_proprietary_only
  incomplete_first_party_opensource_only incomplete_third_party_only incomplete_third_party_proprietary_only
  incomplete_third_party_opensource_only`,
)

export const aggregates = [...incompleteAggregates, ...words('complete unknown not_specified')]

function words(list: string): readonly string[] {
  return list.split(/\s+/)
}
