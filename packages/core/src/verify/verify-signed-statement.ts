import { sha256 } from '../digest/sha256.ts'
import { readForeignBundle, readSignatureBundle } from '../dsse/read-signature-bundle.ts'
import { type JsonValue, readJson } from '../json/read-json.ts'
import { checkKeyStage } from './key-signature.ts'
import { certificateMatcher, type MatchCertificate } from './match-identity.ts'
import { mintVerified } from './mint-verified.ts'
import { signedEnvelope } from './signed-envelope.ts'
import type { SignerIdentity } from './signer-identity.ts'
import { strengthOf } from './signer-strength.ts'
import type { Trust } from './trust.ts'
import { VerificationTrace } from './verification-trace.ts'
import type { Verified } from './verified.ts'
import { type BundleForm, signerVerifier, type VerifySigner } from './verify-signer.ts'

export interface VerifyOptions {
  /**
   * The stage that the signer has to be trusted for, or how to read it from the payload, whose signature is verified by then.
   * Without one, only signers that are bound to no stage count.
   */
  readonly stage?: string | ((payload: JsonValue) => string | undefined)
  /** `canonical` (the default): Custody's own form, byte for byte. `foreign`: a bundle v0.1 to v0.3 as any tool writes it. */
  readonly form?: BundleForm
}

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
 * Verifies signed statements (Sigstore bundles with one DSSE envelope) against a trust that is worked out once.
 * Nothing but the arguments is looked at: no network, no environment, no clock. First the form, then the cryptography, then
 * who signed: the payload is handed out only when all three hold.
 * @throws identity-pattern-invalid at once. The result: the codes of `readSignatureBundle` and `signerVerifier`,
 *   signer-identity-mismatch, signer-stage-mismatch, trust-missing
 */
export function createVerifier(trust: Trust): Verifier {
  const parts = {
    trust,
    matchCertificate: certificateMatcher(trust),
    verifySigner: signerVerifier(trust),
  }
  return { verify: (bytes, options = {}) => verify(bytes, options, parts) }
}

interface Parts {
  readonly trust: Trust
  readonly matchCertificate: MatchCertificate
  readonly verifySigner: VerifySigner
}

async function verify(bytes: Uint8Array, options: VerifyOptions, parts: Parts): Promise<Verified<JsonValue>> {
  const { form = 'canonical' } = options
  const bundle = form === 'canonical' ? readSignatureBundle(bytes) : readForeignBundle(bytes)
  const { signer, times } = await parts.verifySigner(signedEnvelope(bundle), form, new VerificationTrace())
  const { payload } = bundle.envelope
  const value = readJson(payload, 'payload')
  checkStage(signer, typeof options.stage === 'function' ? options.stage(value) : options.stage, parts)
  const strength = strengthOf(signer)
  return mintVerified({ value, payload, payloadDigest: sha256(payload), signer, times, strength })
}

/** Cryptography held; what is left to ask is whether this signer may sign this stage. */
function checkStage(signer: SignerIdentity, stage: string | undefined, parts: Parts): void {
  if (signer.kind === 'key') checkKeyStage(signer.keyId, parts.trust, stage)
  else parts.matchCertificate(signer, stage)
}
