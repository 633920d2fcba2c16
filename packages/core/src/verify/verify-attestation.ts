import { type Hex, sha256 } from '../digest/sha256.ts'
import type { JsonValue } from '../json/read-json.ts'
import { type ArtifactDigests, artifactDigests } from './artifact-digests.ts'
import { demandPredicateType, demandSigner, demandSubject } from './attestation-demands.ts'
import type { AttestedStatement, AttestedSubject } from './attested-statement.ts'
import { type MatchSigner, signerMatcher } from './match-signer-policy.ts'
import { mintVerified } from './mint-verified.ts'
import { type Outcome, outcomeOf } from './outcome.ts'
import { readSignedStatement } from './read-signed-statement.ts'
import type { SignerPolicy } from './signer-policy.ts'
import { strengthOf } from './signer-strength.ts'
import type { VerificationTrace } from './verification-trace.ts'
import type { Verified } from './verified.ts'
import { type SignerTrust, signerVerifier, type VerifySigner } from './verify-signer.ts'

/** Whose attestations count. Keys count by themselves; a certificate counts when one of the signers holds. */
export interface AttestationTrust extends SignerTrust {
  readonly signers: readonly SignerPolicy[]
}

/** What an attestation has to be about. */
export interface ExpectedAttestation {
  /** Digests of the artifact: one has to be a subject's, and none may contradict it. */
  readonly artifact: ArtifactDigests
  /** Compared exactly; without it, any. */
  readonly predicateType?: string
}

/** An attestation that holds in all that was demanded. */
export interface VerifiedAttestation {
  readonly verified: Verified<JsonValue>
  readonly statement: AttestedStatement
  /** Those subjects that are the artifact. */
  readonly subjects: readonly AttestedSubject[]
  /** SHA-256 of the signer's certificate in DER, where one signed. */
  readonly certificateDigest?: Hex
}

export interface AttestationVerifier {
  /**
   * @param bundle a Sigstore bundle v0.1 to v0.3 with a DSSE envelope
   * @throws artifact-digest-unusable; what is wrong with the bundle is in the outcome
   */
  verify(bundle: Uint8Array, expected: ExpectedAttestation): Promise<Outcome<VerifiedAttestation>>
}

/**
 * Verifies attestations about artifacts against a trust that is worked out once: bundle, signature, certificate, log and times,
 * then who signed, then what it is about. Nothing but the arguments is looked at: no network, no environment, no clock.
 * @throws identity-pattern-invalid
 */
export function createAttestationVerifier(trust: AttestationTrust): AttestationVerifier {
  const parts = { verifySigner: signerVerifier(trust), matchSigner: signerMatcher(trust.signers) }
  return {
    verify: async (bundle, expected) => {
      const artifact = artifactDigests(expected.artifact)
      return outcomeOf((trace) => verify(bundle, { ...expected, artifact }, parts, trace))
    },
  }
}

interface Parts {
  readonly verifySigner: VerifySigner
  readonly matchSigner: MatchSigner
}

async function verify(
  bytes: Uint8Array,
  expected: ExpectedAttestation,
  { verifySigner, matchSigner }: Parts,
  trace: VerificationTrace,
): Promise<VerifiedAttestation> {
  const signed = await readSignedStatement(bytes, verifySigner, trace)
  demandSigner(signed.signer, matchSigner, trace)
  const subjects = demandSubject(signed.statement, expected.artifact, trace)
  demandPredicateType(signed.statement, expected.predicateType, trace)
  const { signer, times, payload, value, statement, certificateDigest } = signed
  const strength = strengthOf(signer)
  const payloadDigest = sha256(payload)
  return {
    verified: mintVerified({ value, payload, payloadDigest, signer, times, strength }),
    statement,
    subjects,
    ...(certificateDigest === undefined ? {} : { certificateDigest }),
  }
}
