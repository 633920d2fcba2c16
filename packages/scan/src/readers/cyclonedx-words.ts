/** States of an analysis in which the vulnerability does not count against the component. */
export const suppressingStates: readonly string[] = [
  'resolved',
  'resolved_with_pedigree',
  'false_positive',
  'not_affected',
]

/** By which an author says that the list is not whole. */
export const incompleteAggregates: readonly string[] = [
  'incomplete',
  'incomplete_first_party_only',
  'incomplete_first_party_proprietary_only',
  'incomplete_first_party_opensource_only',
  'incomplete_third_party_only',
  'incomplete_third_party_proprietary_only',
  'incomplete_third_party_opensource_only',
]
