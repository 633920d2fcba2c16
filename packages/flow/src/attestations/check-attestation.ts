import type { Hex } from '@custody/core/digest/sha256'
import type { CustodyError } from '@custody/core/errors'
import type { JsonValue } from '@custody/core/json/read-json'
import type { AttestedStatement } from '@custody/core/verify/attested-statement'
import { insecurelyVerifyAttestation } from '@custody/core/verify/insecure-attestation'
import type { Outcome } from '@custody/core/verify/outcome'
import type { SignerIdentity } from '@custody/core/verify/signer-identity'
import type { VerificationCheck } from '@custody/core/verify/verification-trace'
import type { TrustedTime, Verified } from '@custody/core/verify/verified'
import {
  type AttestationTrust,
  createAttestationVerifier,
  type VerifiedAttestation,
} from '@custody/core/verify/verify-attestation'
import type { SlsaAssessment } from '@custody/policy/slsa/assess-provenance'
import type { TrustedBuilder } from '@custody/policy/slsa/trusted-builders'
import { assessAttestation } from './assess-artifact.ts'
import type { AttestedArtifact } from './attested-artifacts.ts'
import type { AttestationFile } from './read-attestations.ts'

/** One attestation, and what came of it for one artifact. */
export interface CheckedAttestation {
  /** Where it stands. */
  readonly name: string
  readonly checks: readonly VerificationCheck[]
  /** Where every check holds. */
  readonly result: AttestationResult | undefined
  /** Where one does not. */
  readonly error: CustodyError | undefined
  /** Of provenance that verified. */
  readonly slsa: SlsaAssessment | undefined
}

export interface AttestationResult {
  readonly statement: AttestedStatement
  readonly signer: SignerIdentity
  readonly times: readonly TrustedTime[]
  /** SHA-256 of the certificate in DER, where one signed. */
  readonly certificateDigest?: Hex
  readonly payload: Buffer
  readonly value: JsonValue
  /** Absent where identity or subject were not compared. */
  readonly verified: Verified<JsonValue> | undefined
}

export type AttestationCheck = (
  file: AttestationFile,
  artifact: AttestedArtifact,
  predicateTypes: readonly string[],
) => Promise<CheckedAttestation>

interface CheckOptions extends AttestationTrust {
  readonly builders: readonly TrustedBuilder[]
  readonly ignore: readonly ('identity' | 'subject')[]
}

/**
 * Prepares the check of attestations against one trust.
 * @throws identity-pattern-invalid
 */
export function checkAttestations({ ignore, builders, ...trust }: CheckOptions): AttestationCheck {
  const verify = ignore.length === 0 ? strictly(trust) : insecurely(trust, ignore)
  return async ({ name, bytes }, { digests }, predicateTypes) => {
    const outcome = await verify(bytes, digests, predicateTypes)
    const { checks } = outcome
    if (!outcome.ok) return { name, checks, result: undefined, error: outcome.error, slsa: undefined }
    const { result } = outcome
    return { name, checks, result, error: undefined, slsa: assessAttestation(result, builders) }
  }
}

type Verify = (
  bytes: Uint8Array,
  artifact: AttestedArtifact['digests'],
  predicateTypes: readonly string[],
) => Promise<Outcome<AttestationResult>>

function strictly(trust: AttestationTrust): Verify {
  const verifier = createAttestationVerifier(trust)
  return async (bytes, artifact, predicateTypes) => {
    const outcome = await ofTypes(predicateTypes, (type) => verifier.verify(bytes, { artifact, ...type }))
    return outcome.ok ? { ...outcome, result: resultOf(outcome.result) } : outcome
  }
}

function resultOf({ verified, statement, ...rest }: VerifiedAttestation): AttestationResult {
  const { signer, times, payload, value } = verified
  return { ...rest, statement, signer, times, payload, value, verified }
}

function insecurely({ signers, ...trust }: AttestationTrust, ignore: CheckOptions['ignore']): Verify {
  return async (bytes, artifact, predicateTypes) => {
    const demands = {
      signers: ignore.includes('identity') ? ('insecure-ignore' as const) : signers,
      artifact: ignore.includes('subject') ? ('insecure-ignore' as const) : artifact,
    }
    const outcome = await ofTypes(predicateTypes, (type) =>
      insecurelyVerifyAttestation(bytes, trust, { ...demands, ...type }),
    )
    return outcome.ok ? { ...outcome, result: { ...outcome.result, verified: undefined } } : outcome
  }
}

/** Of several demanded types one is enough here; what it is not is told by the last. */
async function ofTypes<Result>(
  predicateTypes: readonly string[],
  verify: (type: { readonly predicateType?: string }) => Promise<Outcome<Result>>,
): Promise<Outcome<Result>> {
  const [first, ...others] = predicateTypes
  if (first === undefined) return verify({})
  let outcome = await verify({ predicateType: first })
  for (const predicateType of others) {
    if (outcome.ok || outcome.error.code !== 'predicate-type-mismatch') return outcome
    outcome = await verify({ predicateType })
  }
  return outcome
}
