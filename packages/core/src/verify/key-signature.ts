import { coreError } from '../core-errors.ts'
import type { Hex } from '../digest/sha256.ts'
import { isLowSDer } from '../dsse/ecdsa-signature.ts'
import { type KeyAlgorithm, keyAlgorithmOf } from '../dsse/key-algorithm.ts'
import { stageMismatch } from './match-identity.ts'
import { hintOf } from './read-public-key.ts'
import { isSignatureOf } from './signed-message.ts'
import type { TrustedKey } from './trust.ts'
import type { Signed } from './verify-signer.ts'

/**
 * Finds the trusted key that a bundle's hint names.
 * @throws trust-missing, signer-not-trusted
 */
export function findKey(hint: string, keys: readonly TrustedKey[]): TrustedKey {
  if (keys.length === 0)
    throw coreError('trust-missing', { found: 'a signature by a key', expected: 'a public key' })
  const key = keys.find((one) => hintOf(one) === hint)
  if (key !== undefined) return key
  throw coreError('signer-not-trusted', {
    found: `the key ${Buffer.from(hint, 'base64').toString('hex')}`,
    expected: keys.map(({ keyId }) => keyId).join(' or '),
  })
}

/**
 * Verifies a signature by a key over a message, with the digest that goes with the key.
 * @param canonical ECDSA has to be in the one form that Custody writes, with the lower S; other tools write either
 * @throws signature-encoding, signature-invalid, artifact-digest-unusable
 */
export function verifyKeySignature(
  { publicKey }: TrustedKey,
  { message, signature }: Signed,
  canonical: boolean,
): KeyAlgorithm {
  const algorithm = keyAlgorithmOf(publicKey)
  const curve = algorithm?.curve
  if (canonical && curve !== undefined && !isLowSDer(signature, curve)) throw coreError('signature-encoding')
  if (algorithm === undefined || !isSignatureOf(message, publicKey, signature))
    throw coreError('signature-invalid')
  return algorithm
}

/**
 * One key may be trusted for several stages, each an entry of its own.
 * @throws signer-stage-mismatch
 */
export function checkKeyStage(found: Hex, keys: readonly TrustedKey[], stage: string | undefined): void {
  const entries = keys.filter(({ keyId }) => keyId === found)
  if (entries.some((entry) => entry.stage === undefined || entry.stage === stage)) return
  throw stageMismatch(entries[0]?.stage, stage)
}
