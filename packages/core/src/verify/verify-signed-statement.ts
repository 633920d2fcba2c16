import { coreError } from '../core-errors.ts'
import { sha256 } from '../digest/sha256.ts'
import { pae } from '../dsse/envelope.ts'
import { readForeignBundle, readSignatureBundle } from '../dsse/read-signature-bundle.ts'
import type { SignatureBundle } from '../dsse/signature-bundle.ts'
import { type JsonValue, readJson } from '../json/read-json.ts'
import { checkKeyStage, findKey, verifyKeySignature } from './key-signature.ts'
import { certificateMatcher, type MatchCertificate } from './match-identity.ts'
import { mintVerified } from './mint-verified.ts'
import { spkiOf } from './read-public-key.ts'
import { verifyMessage } from './signed-entity.ts'
import type { SignerIdentity } from './signer-identity.ts'
import { readSigningCertificate } from './signing-certificate.ts'
import type { Trust } from './trust.ts'
import type { TrustedTime, Verified } from './verified.ts'
import { type VerifyWitnesses, witnessVerifier } from './verify-witnesses.ts'

export interface VerifyOptions {
  /**
   * The stage that the signer has to be trusted for, or how to read it from the payload, whose signature is verified by then.
   * Without one, only signers that are bound to no stage count.
   */
  readonly stage?: string | ((payload: JsonValue) => string | undefined)
  /** `canonical` (the default): Custody's own form, byte for byte. `foreign`: a bundle v0.3 as any tool writes it. */
  readonly form?: Form
}

type Form = 'canonical' | 'foreign'

export interface Verifier {
  verify(bytes: Uint8Array, options?: VerifyOptions): Promise<Verified<JsonValue>>
}

/** {@link createVerifier} for one item. */
export function verifySignedStatement(
  bytes: Uint8Array,
  trust: Trust,
  options?: VerifyOptions,
): Promise<Verified<JsonValue>> {
  return createVerifier(trust).verify(bytes, options)
}

/**
 * Verifies signed statements (Sigstore bundles v0.3 with one DSSE envelope) against a trust that is worked out once.
 * Nothing but the arguments is looked at: no network, no environment, no clock. First the form, then the cryptography, then
 * who signed: the payload is handed out only when all three hold.
 * @throws identity-pattern-invalid at once. The result: the codes of `readSignatureBundle`, `readSigningCertificate` and
 *   `witnessVerifier`, signature-invalid, signature-encoding, signer-not-trusted, signer-identity-mismatch,
 *   signer-stage-mismatch, trust-missing
 */
export function createVerifier(trust: Trust): Verifier {
  const parts = {
    trust,
    matchCertificate: certificateMatcher(trust.identities),
    verifyWitnesses: witnessVerifier(trust.roots),
  }
  return { verify: (bytes, options = {}) => verify(bytes, options, parts) }
}

interface Parts {
  readonly trust: Trust
  readonly matchCertificate: MatchCertificate
  readonly verifyWitnesses: VerifyWitnesses
}

async function verify(bytes: Uint8Array, options: VerifyOptions, parts: Parts): Promise<Verified<JsonValue>> {
  const { form = 'canonical' } = options
  const bundle = form === 'canonical' ? readSignatureBundle(bytes) : readForeignBundle(bytes)
  const { signedBy } = bundle
  const signed =
    'publicKey' in signedBy
      ? await verifyByKey(bundle, signedBy.publicKey, form, parts)
      : await verifyByCertificate(bundle, signedBy.certificate, parts)
  const { payload } = bundle.envelope
  const value = readJson(payload, 'payload')
  signed.checkStage(typeof options.stage === 'function' ? options.stage(value) : options.stage)
  return mintVerified({
    value,
    payload,
    payloadDigest: sha256(payload),
    signer: signed.signer,
    times: signed.times,
    strength: signed.signer.kind === 'certificate' ? 'proven' : 'claimed',
  })
}

/** Cryptography held; what is left to ask is whether this signer may sign this stage. */
interface Signed {
  readonly signer: SignerIdentity
  readonly times: readonly TrustedTime[]
  readonly checkStage: (stage: string | undefined) => void
}

async function verifyByKey(bundle: SignatureBundle, hint: string, form: Form, parts: Parts): Promise<Signed> {
  const { keys } = parts.trust
  const key = findKey(hint, keys)
  const { message, signature } = signedBytes(bundle)
  verifyKeySignature(key, message, signature, form === 'canonical')
  const verifier = { publicKey: spkiOf(key.publicKey) }
  const isWitnessed = bundle.logEntries.length + bundle.timestamps.length > 0
  const times = isWitnessed
    ? await parts.verifyWitnesses({ bundle, message, signature, publicKey: key.publicKey, verifier })
    : []
  return {
    signer: { kind: 'key', keyId: key.keyId },
    times,
    checkStage: (stage) => checkKeyStage(key, keys, stage),
  }
}

async function verifyByCertificate(bundle: SignatureBundle, der: Buffer, parts: Parts): Promise<Signed> {
  const { publicKey, identity } = readSigningCertificate(der)
  const { message, signature } = signedBytes(bundle)
  if (!verifyMessage(message, publicKey, signature)) throw coreError('signature-invalid')
  const verifier = { certificate: der }
  const times = await parts.verifyWitnesses({ bundle, message, signature, publicKey, verifier })
  return { signer: identity, times, checkStage: (stage) => parts.matchCertificate(identity, stage) }
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
