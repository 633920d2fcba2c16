import { coreError } from '../core-errors.ts'
import { pae } from '../dsse/envelope.ts'
import type { SignatureBundle } from '../dsse/signature-bundle.ts'
import type { Signed } from './verify-signer.ts'

/** The signature of a bundle's envelope, over its pre-authentication encoding. */
export function signedEnvelope({ envelope, ...material }: SignatureBundle): Signed {
  const { payloadType, payload, signatures } = envelope
  const [only] = signatures
  if (only === undefined)
    throw coreError('signed-malformed', { found: 'no signature', expected: 'exactly one' })
  return { material, message: pae(payloadType, payload), payload, signature: only.sig }
}
