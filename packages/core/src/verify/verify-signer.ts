import { coreError } from '../core-errors.ts'
import { pae } from '../dsse/envelope.ts'
import type { SignatureBundle } from '../dsse/signature-bundle.ts'
import { findKey, verifyKeySignature } from './key-signature.ts'
import { spkiOf } from './read-public-key.ts'
import type { SignerIdentity } from './signer-identity.ts'
import { readSigningCertificate } from './signing-certificate.ts'
import type { TrustedKey } from './trust.ts'
import type { TrustedRoot } from './trusted-root.ts'
import type { VerificationTrace } from './verification-trace.ts'
import type { TrustedTime } from './verified.ts'
import { verifyMessage } from './verify-message.ts'
import { type VerifyWitnesses, witnessVerifier } from './verify-witnesses.ts'

/** Whose signature holds, and when it was made. Whether this signer may sign is not asked yet. */
export interface ProvenSigner {
  readonly signer: SignerIdentity
  readonly times: readonly TrustedTime[]
}

export interface SignerTrust {
  readonly keys: readonly TrustedKey[]
  readonly roots: readonly TrustedRoot[]
}

/** `canonical`: Custody's own form, byte for byte. `foreign`: a bundle as any tool writes it. */
export type BundleForm = 'canonical' | 'foreign'

export type VerifySigner = (
  bundle: SignatureBundle,
  form: BundleForm,
  trace: VerificationTrace,
) => Promise<ProvenSigner>

/**
 * Prepares the verification of signatures by keys and certificates.
 * @throws (the result) the codes of `readSigningCertificate` and `witnessVerifier`, signature-invalid, signature-encoding,
 *   signer-not-trusted, trust-missing
 */
export function signerVerifier({ keys, roots }: SignerTrust): VerifySigner {
  const verifyWitnesses = witnessVerifier(roots)
  return (bundle, form, trace) => {
    const { signedBy } = bundle
    return 'publicKey' in signedBy
      ? verifyByKey(bundle, findKey(signedBy.publicKey, keys), form, verifyWitnesses, trace)
      : verifyByCertificate(bundle, signedBy.certificate, verifyWitnesses, trace)
  }
}

async function verifyByKey(
  bundle: SignatureBundle,
  key: TrustedKey,
  form: BundleForm,
  verifyWitnesses: VerifyWitnesses,
  trace: VerificationTrace,
): Promise<ProvenSigner> {
  const { message, signature } = signedBytes(bundle)
  trace.step(
    'signature',
    () => verifyKeySignature(key, message, signature, form === 'canonical'),
    () => ({ found: `a signature by the key ${key.keyId}`, expected: 'a signature by a trusted key' }),
  )
  const verifier = { publicKey: spkiOf(key.publicKey) }
  const isWitnessed = bundle.logEntries.length + bundle.timestamps.length > 0
  const times = isWitnessed
    ? await verifyWitnesses({ bundle, message, signature, publicKey: key.publicKey, verifier })
    : []
  return { signer: { kind: 'key', keyId: key.keyId }, times }
}

async function verifyByCertificate(
  bundle: SignatureBundle,
  der: Buffer,
  verifyWitnesses: VerifyWitnesses,
  trace: VerificationTrace,
): Promise<ProvenSigner> {
  const { publicKey, identity } = trace.step(
    'certificate',
    () => readSigningCertificate(der),
    ({ identity: found }) => ({
      found: `a certificate for ${found.identity}`,
      expected: 'a code-signing certificate',
    }),
  )
  const { message, signature } = signedBytes(bundle)
  if (!verifyMessage(message, publicKey, signature)) throw coreError('signature-invalid')
  const verifier = { certificate: der }
  const times = await verifyWitnesses({ bundle, message, signature, publicKey, verifier })
  return { signer: identity, times }
}

function signedBytes({ envelope }: SignatureBundle): {
  readonly message: Buffer
  readonly signature: Buffer
} {
  const [only] = envelope.signatures
  if (only === undefined)
    throw coreError('signed-malformed', { found: 'no signature', expected: 'exactly one' })
  return { message: pae(envelope.payloadType, envelope.payload), signature: only.sig }
}
