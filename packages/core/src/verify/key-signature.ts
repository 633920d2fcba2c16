import { coreError } from '../core-errors.ts'
import type { Hex } from '../digest/sha256.ts'
import { isLowSDer } from '../dsse/ecdsa-signature.ts'
import { type KeyAlgorithm, keyAlgorithmOf } from '../dsse/key-algorithm.ts'
import { coversStage, stageMismatch } from './match-identity.ts'
import { hintOf } from './read-public-key.ts'
import { isSignatureOf } from './signed-message.ts'
import type { Trust, TrustedKey } from './trust.ts'
import type { BundleForm, Signed } from './verify-signer.ts'

/** A trusted key, and the algorithm by which it signed. */
export interface SigningKey {
  readonly key: TrustedKey
  readonly algorithm: KeyAlgorithm
}

/**
 * Verifies a signature by the trusted key that the bundle's hint names. Other tools write hints of their own, and nothing signs
 * them: in a foreign bundle one that names no trusted key leaves the question to the signature.
 * @throws trust-missing, signer-not-trusted, signature-encoding, signature-invalid, artifact-digest-unusable
 */
export function verifyByTrustedKey(
  hint: string,
  keys: readonly TrustedKey[],
  signed: Signed,
  form: BundleForm,
): SigningKey {
  if (keys.length === 0)
    throw coreError('trust-missing', { found: 'a signature by a key', expected: 'a public key' })
  const named = keys.find((one) => hintOf(one) === hint)
  if (named !== undefined) return { key: named, algorithm: verifyKeySignature(named, signed, form) }
  const [first] = form === 'foreign' ? keys.flatMap((key) => signingKey(key, signed)) : []
  if (first !== undefined) return first
  throw coreError('signer-not-trusted', {
    found: `the key ${JSON.stringify(hint.slice(0, 80))}`,
    expected: keys.map((key) => JSON.stringify(hintOf(key))).join(' or '),
  })
}

/** ECDSA in Custody's own form has the lower S; other tools write either. */
function verifyKeySignature({ publicKey }: TrustedKey, signed: Signed, form: BundleForm): KeyAlgorithm {
  const { message, signature } = signed
  const algorithm = keyAlgorithmOf(publicKey)
  const curve = algorithm?.curve
  if (form === 'canonical' && curve !== undefined && !isLowSDer(signature, curve))
    throw coreError('signature-encoding')
  if (algorithm === undefined || !isSignatureOf(message, publicKey, signature))
    throw coreError('signature-invalid')
  return algorithm
}

function signingKey(key: TrustedKey, { message, signature }: Signed): readonly SigningKey[] {
  const algorithm = keyAlgorithmOf(key.publicKey)
  return algorithm !== undefined && isSignatureOf(message, key.publicKey, signature)
    ? [{ key, algorithm }]
    : []
}

/**
 * One key may be trusted for several stages, each an entry of its own.
 * @throws signer-stage-mismatch
 */
export function checkKeyStage(found: Hex, { keys, boundStages }: Trust, stage: string | undefined): void {
  const entries = keys.filter(({ keyId }) => keyId === found)
  if (entries.some((entry) => coversStage(entry, stage, boundStages))) return
  throw stageMismatch(entries[0]?.stage, stage)
}
