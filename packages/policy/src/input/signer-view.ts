import type { SignerIdentity } from '@custody/core/verify/signer-identity'

export interface SignerView {
  /** Identity of the certificate, or `key:` and the key id. */
  readonly signer: string
  readonly issuer?: string
}

export function signerView(signer: SignerIdentity): SignerView {
  if (signer.kind === 'key') return { signer: `key:${signer.keyId}` }
  return { signer: signer.identity, issuer: signer.issuer }
}
