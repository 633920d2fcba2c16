import type { KeyObject } from 'node:crypto'
import type { Hex } from '../digest/sha256.ts'
import type { Revocations } from './revocations.ts'
import type { TrustedRoot } from './trusted-root.ts'

/** All that a verifier believes without proof. An empty trust accepts nothing. */
export interface Trust {
  readonly keys: readonly TrustedKey[]
  readonly roots: readonly TrustedRoot[]
  readonly identities: readonly ExpectedIdentity[]
  /** Stages for which a signer that is bound to no stage does not count: somebody is named for them. */
  readonly boundStages?: ReadonlySet<string>
  /** What does not count, whoever it is trusted by. */
  readonly revocations?: Revocations
}

export interface TrustedKey {
  /** SHA-256 of the normalised SubjectPublicKeyInfo in DER. */
  readonly keyId: Hex
  readonly publicKey: KeyObject
  /** The only stage that this key may sign; without it, every stage that nobody is bound to. */
  readonly stage?: string
}

/** Who may sign with a certificate. Issuer, identity and source repository are compulsory: a shared reusable workflow signs for every caller. */
export interface ExpectedIdentity {
  /** The only stage that this identity may sign; without it, every stage that nobody is bound to. */
  readonly stage?: string
  readonly identity: IdentityMatcher
  /** OIDC issuer, compared exactly. */
  readonly issuer: string
  /** URI of the source repository (`https://github.com/owner/repo`), compared exactly. */
  readonly sourceRepository: string
  readonly sourceRef?: string
  readonly sourceDigest?: string
  readonly sourceRepositoryId?: string
  /** `…/actions/runs/ID/attempts/N`, compared exactly. */
  readonly runInvocationUri?: string
  /** `…/actions/runs/ID`: any attempt of this run. */
  readonly run?: string
}

/** `exact`: the whole name. `pattern`: a regular expression that has to match the whole name; it is anchored here. */
export type IdentityMatcher = { readonly exact: string } | { readonly pattern: string }
