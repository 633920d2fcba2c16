import { coreError } from '../core-errors.ts'
import type { Hex } from '../digest/sha256.ts'
import { readMessageBundle } from '../dsse/read-signature-bundle.ts'
import type { MessageBundle } from '../dsse/signature-bundle.ts'
import { demandSigner } from './attestation-demands.ts'
import { signerMatcher } from './match-signer-policy.ts'
import { type Outcome, outcomeOf } from './outcome.ts'
import { messageDigest, type SignedMessage } from './signed-message.ts'
import type { SignerIdentity } from './signer-identity.ts'
import type { VerificationTrace } from './verification-trace.ts'
import type { TrustedTime } from './verified.ts'
import type { AttestationTrust } from './verify-attestation.ts'
import { type Signed, signerVerifier } from './verify-signer.ts'

/** A signature over an artifact that holds, by an expected signer. */
export interface VerifiedArtifact {
  readonly signer: SignerIdentity
  /** In ascending order; empty for a key without a witness. */
  readonly times: readonly TrustedTime[]
  /** SHA-256 of the signer's certificate in DER, where one signed. */
  readonly certificateDigest?: Hex
}

export interface ArtifactVerifier {
  /**
   * @param bundle a Sigstore bundle v0.1 to v0.3 with a message signature
   * @param artifact its bytes, or its digests where it is too large or not at hand
   */
  verify(bundle: Uint8Array, artifact: SignedMessage): Promise<Outcome<VerifiedArtifact>>
}

/**
 * Verifies signatures over artifacts themselves (what `cosign sign-blob` makes) against a trust that is worked out once. Nothing
 * but the arguments is looked at: no network, no environment, no clock.
 * @throws identity-pattern-invalid
 */
export function createArtifactVerifier(trust: AttestationTrust): ArtifactVerifier {
  const verifySigner = signerVerifier(trust)
  const matchSigner = signerMatcher(trust.signers)
  return {
    verify: (bundle, artifact) =>
      outcomeOf(async (trace) => {
        const signed = readSigned(bundle, artifact, trace)
        const proven = await verifySigner(signed, 'foreign', trace)
        demandSigner(proven.signer, matchSigner, trace)
        return proven
      }),
  }
}

function readSigned(bytes: Uint8Array, artifact: SignedMessage, trace: VerificationTrace): Signed {
  const { message, ...material } = trace.step(
    'bundle',
    () => readMessageBundle(bytes),
    () => ({ found: 'a signature over an artifact', expected: 'a Sigstore bundle v0.1 to v0.3' }),
  )
  trace.step(
    'subject',
    () => demandDigest(message.digest, artifact),
    () => ({
      found: `${message.digest.algorithm}:${message.digest.value}`,
      expected: 'that of the artifact',
    }),
  )
  return { material, message: artifact, signature: message.signature }
}

/** The digest in the bundle is not signed, but one that differs says that this is the bundle of another artifact. */
function demandDigest(
  { algorithm, value }: MessageBundle['message']['digest'],
  artifact: SignedMessage,
): void {
  const own = messageDigest(artifact, algorithm)
  if (own === undefined)
    throw coreError('artifact-digest-unusable', {
      found: 'another digest',
      expected: `a digest by ${algorithm}`,
    })
  if (own.toString('hex') === value) return
  throw coreError('subject-mismatch', {
    found: `${algorithm}:${value.slice(0, 128)}`,
    expected: `${algorithm}:${own.toString('hex')}`,
  })
}
