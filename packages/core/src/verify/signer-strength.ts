import type { SignerIdentity } from './signer-identity.ts'
import type { Strength } from './verified.ts'

/**
 * Whether a signer's certificate vouches for the run that signed: one that an authority gave to the run itself names it. A key,
 * and a certificate that somebody keeps for longer, prove who signed; which run it was is their holder's word.
 */
export function strengthOf(signer: SignerIdentity | undefined): Strength {
  return signer?.kind === 'certificate' && signer.claims.runInvocationUri !== undefined ? 'proven' : 'claimed'
}
