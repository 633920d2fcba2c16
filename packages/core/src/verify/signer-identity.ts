import type { Hex } from '../digest/sha256.ts'

/** Who signed, as cryptography showed it: a key, or the identity that a certificate authority wrote into a certificate. */
export type SignerIdentity = KeyIdentity | CertificateIdentity

export interface KeyIdentity {
  readonly kind: 'key'
  /** SHA-256 of the key's normalised SubjectPublicKeyInfo in DER. */
  readonly keyId: Hex
}

export interface CertificateIdentity {
  readonly kind: 'certificate'
  /** The OIDC issuer, from extension .8. */
  readonly issuer: string
  /** The subject alternative name: a URI (workflows) or an e-mail address (people). */
  readonly identity: string
  readonly claims: CertificateClaims
}

/** What Fulcio wrote into the certificate's extensions from the OIDC token; a claim that is absent is left out. */
export type CertificateClaims = { readonly [Name in ClaimName]?: string }

export type ClaimName = (typeof claimArcs)[keyof typeof claimArcs]

/** Last arc of 1.3.6.1.4.1.57264.1.N and the claim it holds, from Fulcio's docs/oid-info.md. All are DER UTF8String. */
export const claimArcs = {
  8: 'issuer',
  9: 'buildSignerUri',
  10: 'buildSignerDigest',
  11: 'runnerEnvironment',
  12: 'sourceRepositoryUri',
  13: 'sourceRepositoryDigest',
  14: 'sourceRepositoryRef',
  15: 'sourceRepositoryId',
  16: 'sourceRepositoryOwnerUri',
  17: 'sourceRepositoryOwnerId',
  18: 'buildConfigUri',
  19: 'buildConfigDigest',
  20: 'buildTrigger',
  21: 'runInvocationUri',
  22: 'sourceRepositoryVisibility',
  23: 'deploymentEnvironment',
  24: 'subject',
} as const
