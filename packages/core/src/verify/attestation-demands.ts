import { coreError } from '../core-errors.ts'
import type { ArtifactDigests } from './artifact-digests.ts'
import {
  type AttestedStatement,
  type AttestedSubject,
  artifactText,
  matchSubjects,
} from './attested-statement.ts'
import type { MatchSigner } from './match-signer-policy.ts'
import type { SignerIdentity } from './signer-identity.ts'
import type { VerificationTrace } from './verification-trace.ts'

/**
 * A key is trusted by itself; a certificate has to be of an expected signer.
 * @throws trust-missing, signer-identity-mismatch
 */
export function demandSigner(
  signer: SignerIdentity,
  matchSigner: MatchSigner,
  trace: VerificationTrace,
): void {
  if (signer.kind === 'key') return
  trace.step(
    'identity',
    () => matchSigner(signer),
    () => ({ found: `${signer.identity}, issuer ${signer.issuer}`, expected: 'an expected signer' }),
  )
}

/** @throws subject-mismatch */
export function demandSubject(
  statement: AttestedStatement,
  artifact: ArtifactDigests,
  trace: VerificationTrace,
): readonly AttestedSubject[] {
  return trace.step(
    'subject',
    () => matchSubjects(statement, artifact),
    (subjects) => ({
      found: subjects.map(({ name }) => (name === '' ? 'a subject without a name' : name)).join(', '),
      expected: artifactText(artifact),
    }),
  )
}

/** @throws predicate-type-mismatch */
export function demandPredicateType(
  { predicateType }: AttestedStatement,
  expected: string | undefined,
  trace: VerificationTrace,
): void {
  trace.step(
    'predicate-type',
    () => {
      if (expected !== undefined && predicateType !== expected)
        throw coreError('predicate-type-mismatch', {
          found: JSON.stringify(predicateType.slice(0, 200)),
          expected: JSON.stringify(expected),
        })
    },
    () => ({ found: predicateType, expected: expected ?? 'any' }),
  )
}
