import type { KeyObject } from 'node:crypto'
import type { Digest } from '../digest/sha256.ts'

/** The keys and certificates of one Sigstore instance. */
export interface TrustedRoot {
  /** Of the bytes that were read: names the root in reports. */
  readonly digest: Digest
  readonly certificateAuthorities: readonly TrustedAuthority[]
  readonly timestampAuthorities: readonly TrustedAuthority[]
  readonly logs: readonly TrustedLog[]
  readonly certificateLogs: readonly TrustedLog[]
}

export interface TrustedAuthority {
  /** DER, from the signing certificate (timestamps) or the issuing one to the root. */
  readonly chain: readonly Buffer[]
  readonly validity: Validity
}

export interface TrustedLog {
  readonly url: string
  readonly id: Buffer
  readonly publicKey: KeyObject
  readonly validity: Validity
}

/** Both ends belong to it. */
export interface Validity {
  readonly start: Date
  readonly end?: Date
}

export function isWithin(validity: Validity, at: Date): boolean {
  return validity.start <= at && (validity.end === undefined || at <= validity.end)
}
