import type { Hex } from '../digest/sha256.ts'
import type { JsonValue } from '../json/read-json.ts'
import type { brand } from './mint-verified.ts'
import type { SignerIdentity } from './signer-identity.ts'

/**
 * A value read from bytes whose signature, signer and trusted times were verified. Only the modules beside this one can
 * make it, so a function that takes a `Verified` cannot be called with evidence that nobody checked.
 */
export interface Verified<T> {
  readonly [brand]: true
  readonly value: T
  /** The signed payload, byte for byte. */
  readonly payload: Buffer
  /** SHA-256 of `payload`. */
  readonly payloadDigest: Hex
  readonly signer: SignerIdentity
  /** In ascending order; empty for a key that nobody witnessed in time. */
  readonly times: readonly TrustedTime[]
  /** `proven`: a certificate vouches for the run that signed, at a trusted time. `claimed`: a key signed, the run is its holder's word. */
  readonly strength: Strength
}

export type Strength = 'proven' | 'claimed'

/** A time that someone other than the signer vouches for. Of logs, Rekor v1 alone does: v2 proves that an entry is there, not since when. */
export interface TrustedTime {
  readonly source: 'timestamp-authority' | 'transparency-log'
  readonly at: Date
}

/** What a signature's verification establishes, before it is sealed into a {@link Verified}. */
export type Findings = Omit<Verified<JsonValue>, typeof brand>
