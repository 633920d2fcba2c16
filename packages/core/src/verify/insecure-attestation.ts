import type { JsonValue } from '../json/read-json.ts'
import { type ArtifactDigests, artifactDigests } from './artifact-digests.ts'
import { demandPredicateType, demandSigner, demandSubject } from './attestation-demands.ts'
import type { AttestedStatement } from './attested-statement.ts'
import { signerMatcher } from './match-signer-policy.ts'
import { type Outcome, outcomeOf } from './outcome.ts'
import { readSignedStatement } from './read-signed-statement.ts'
import type { SignerIdentity } from './signer-identity.ts'
import type { SignerPolicy } from './signer-policy.ts'
import type { TrustedTime } from './verified.ts'
import { type SignerTrust, signerVerifier } from './verify-signer.ts'

/** What is not compared. Without an identity anyone may have signed; without a subject it may be about anything. */
export interface InsecureDemands {
  /** `insecure-ignore`: whoever has a certificate of a trusted root will do. */
  readonly signers: readonly SignerPolicy[] | 'insecure-ignore'
  /** `insecure-ignore`: whatever it is about will do. */
  readonly artifact: ArtifactDigests | 'insecure-ignore'
  readonly predicateType?: string
}

/** What a signature says that holds, by whomever and about whatever: for looking into a bundle, never a basis of a decision. */
export interface InsecureAttestation {
  /** What was not compared. */
  readonly insecure: readonly ('identity' | 'subject')[]
  readonly payload: Buffer
  readonly value: JsonValue
  readonly statement: AttestedStatement
  readonly signer: SignerIdentity
  readonly times: readonly TrustedTime[]
}

/**
 * INSECURE: verifies that a bundle's signature holds without asking who signed, or about what, or both. For debugging alone; its
 * result is no `Verified`, so nothing that decides can take it. Use `createAttestationVerifier` for everything else.
 * @throws identity-pattern-invalid, artifact-digest-unusable
 */
export function insecurelyVerifyAttestation(
  bundle: Uint8Array,
  trust: SignerTrust,
  { signers, artifact, predicateType }: InsecureDemands,
): Promise<Outcome<InsecureAttestation>> {
  const verifySigner = signerVerifier(trust)
  const matchSigner = signers === 'insecure-ignore' ? undefined : signerMatcher(signers)
  const digests = artifact === 'insecure-ignore' ? undefined : artifactDigests(artifact)
  const insecure = [
    ...(matchSigner === undefined ? ['identity' as const] : []),
    ...(digests === undefined ? ['subject' as const] : []),
  ]
  return outcomeOf(async (trace) => {
    const signed = await readSignedStatement(bundle, verifySigner, trace)
    if (matchSigner !== undefined) demandSigner(signed.signer, matchSigner, trace)
    if (digests !== undefined) demandSubject(signed.statement, digests, trace)
    demandPredicateType(signed.statement, predicateType, trace)
    return { insecure, ...signed }
  })
}
