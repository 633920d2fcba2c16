import type { SignerIdentity } from '@custody/core/verify/signer-identity'

/** How a policy sees a signer: the identity of a certificate, or `key:` and the key id. */
export function signerName(signer: SignerIdentity): string {
  return signer.kind === 'key' ? `key:${signer.keyId}` : signer.identity
}

/** The signer and, of a certificate, who vouched for it. */
export function signerFacts(signer: SignerIdentity | undefined): {
  readonly signer?: string
  readonly issuer?: string
} {
  if (signer === undefined) return {}
  return signer.kind === 'key'
    ? { signer: signerName(signer) }
    : { signer: signer.identity, issuer: signer.issuer }
}
