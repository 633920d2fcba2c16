import { type Hex, sha256 } from '../digest/sha256.ts'
import type { VerificationMaterial } from '../dsse/signature-bundle.ts'
import { type SigningKey, verifyByTrustedKey } from './key-signature.ts'
import { spkiOf } from './read-public-key.ts'
import { type Revocations, refuseRevoked } from './revocations.ts'
import type { SignedMessage } from './signed-message.ts'
import type { SignerIdentity } from './signer-identity.ts'
import type { Thresholds } from './thresholds.ts'
import type { TrustedKey } from './trust.ts'
import type { TrustedRoot } from './trusted-root.ts'
import type { VerificationTrace } from './verification-trace.ts'
import type { TrustedTime } from './verified.ts'
import { type VerifyWitnesses, witnessVerifier } from './verify-witnesses.ts'

/** A signature, what it is over, and who vouches for it. */
export interface Signed {
  readonly material: VerificationMaterial
  /** The bytes, or, of an artifact that is not at hand, its digests. */
  readonly message: SignedMessage
  /** Of a DSSE envelope. */
  readonly payload?: Uint8Array
  readonly signature: Buffer
}

/** Whose signature holds, and when it was made. Whether this signer may sign is not asked yet. */
export interface ProvenSigner {
  readonly signer: SignerIdentity
  readonly times: readonly TrustedTime[]
  /** SHA-256 of the certificate in DER, where one signed. */
  readonly certificateDigest?: Hex
}

export interface SignerTrust {
  readonly keys: readonly TrustedKey[]
  readonly roots: readonly TrustedRoot[]
  readonly thresholds?: Thresholds
  /** What does not count, whoever it is trusted by. */
  readonly revocations?: Revocations
}

/** `canonical`: Custody's own form, byte for byte. `foreign`: a bundle as any tool writes it. */
export type BundleForm = 'canonical' | 'foreign'

export type VerifySigner = (
  signed: Signed,
  form: BundleForm,
  trace: VerificationTrace,
) => Promise<ProvenSigner>

/**
 * Prepares the verification of signatures by keys and certificates.
 * @throws (the result) certificate-malformed, signature-invalid, signature-encoding, signer-not-trusted, trust-missing,
 *   artifact-digest-unusable, and the codes of `instanceVerifier` and `refuseRevoked`
 */
export function signerVerifier({ revocations, ...trust }: SignerTrust): VerifySigner {
  const prove = signatureVerifier(trust)
  if (revocations === undefined || revocations.size === 0) return prove
  return async (signed, form, trace) => {
    const proven = await prove(signed, form, trace)
    demandUnrevoked(revocations, signed, proven, trace)
    return proven
  }
}

/** Only what holds is looked up: who has no key cannot probe the list, and its times are proven. */
function demandUnrevoked(
  revocations: Revocations,
  { payload }: Signed,
  { signer, certificateDigest, times }: ProvenSigner,
  trace: VerificationTrace,
): void {
  const key = signer.kind === 'key' ? { keyId: signer.keyId } : {}
  const certificate = certificateDigest === undefined ? {} : { certificateDigest }
  const statement = payload === undefined ? {} : { payload }
  trace.step(
    'revocation',
    () => refuseRevoked(revocations, { ...key, ...certificate, ...statement, times }),
    () => ({ found: 'not revoked', expected: `none of ${revocations.size} revoked digests` }),
  )
}

function signatureVerifier({ keys, roots, thresholds = {} }: Omit<SignerTrust, 'revocations'>): VerifySigner {
  const verifyWitnesses = witnessVerifier(roots, thresholds)
  const areDemanded = Object.values(thresholds).some((count) => count > 0)
  return (signed, form, trace) => {
    const { signedBy, logEntries, timestamps } = signed.material
    if ('certificate' in signedBy)
      return verifyByCertificate(signed, signedBy.certificate, verifyWitnesses, trace)
    const needsWitnesses = areDemanded || logEntries.length + timestamps.length > 0
    const verify = needsWitnesses ? verifyWitnesses : undefined
    return verifyByKey(
      signed,
      () => verifyByTrustedKey(signedBy.publicKey, keys, signed, form),
      verify,
      trace,
    )
  }
}

async function verifyByKey(
  signed: Signed,
  verifySignature: () => SigningKey,
  verifyWitnesses: VerifyWitnesses | undefined,
  trace: VerificationTrace,
): Promise<ProvenSigner> {
  const { key, algorithm } = trace.step('signature', verifySignature, ({ key: { keyId } }) => ({
    found: `a signature by the key ${keyId}`,
    expected: 'by a trusted key',
  }))
  const verifier = { publicKey: spkiOf(key.publicKey) }
  const times = (await verifyWitnesses?.({ ...signed, algorithm, verifier }, trace)) ?? []
  return { signer: { kind: 'key', keyId: key.keyId }, times }
}

/** The code that reads certificates is loaded when the first one is there: keys alone do not need it. */
async function verifyByCertificate(
  signed: Signed,
  der: Buffer,
  verifyWitnesses: VerifyWitnesses,
  trace: VerificationTrace,
): Promise<ProvenSigner> {
  const { verifyCertifiedSignature } = await import('./certificate/certified-signature.ts')
  const { certificate, algorithm } = trace.step(
    'signature',
    () => verifyCertifiedSignature(der, signed),
    () => ({ found: 'a signature by the key of the certificate', expected: 'by a certified key' }),
  )
  const verifier = { certificate: der }
  const times = await verifyWitnesses({ ...signed, algorithm, verifier, certificate }, trace)
  return { signer: certificate.identity, certificateDigest: sha256(der), times }
}
