/** Limits that verifiers of the field share: 1 024 subjects of a statement, 32 digests of each. */
export const subjectLimit = 1024
export const digestLimit = 32
