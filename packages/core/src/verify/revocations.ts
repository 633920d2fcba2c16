import { coreError } from '../core-errors.ts'
import { type Digest, type Hex, sha256 } from '../digest/sha256.ts'
import type { CustodyError } from '../errors.ts'
import type { TrustedTime } from './verified.ts'

/** What a signer or a statement is known by. */
export type RevokedKind = 'key' | 'certificate' | 'statement'

/** One key, certificate or statement that does not count any more. */
export interface Revocation {
  readonly kind: RevokedKind
  /** Of a key the SHA-256 of its SubjectPublicKeyInfo, of a certificate that of its DER, of a statement that of its payload. */
  readonly digest: Digest
  readonly reason: string
  /** What was provably signed before counts still; without it, nothing does. */
  readonly from: Date | undefined
}

/** What has been revoked, by digest. */
export type Revocations = ReadonlyMap<Digest, readonly Revocation[]>

const codes = {
  key: 'key-revoked',
  certificate: 'certificate-revoked',
  statement: 'statement-revoked',
} as const

/** A signature that holds, by what may have been revoked of it. */
export interface Revocable {
  /** SHA-256 of the key's SubjectPublicKeyInfo, where a key signed. */
  readonly keyId?: Hex
  /** SHA-256 of the certificate in DER, where one signed. */
  readonly certificateDigest?: Hex
  /** The signed statement. */
  readonly payload?: Uint8Array
  /** Ascending. */
  readonly times: readonly TrustedTime[]
}

/**
 * Refuses what has been revoked. A time from when on is compared with the earliest time that somebody else than the signer
 * vouches for: what has no such time may have been signed at any, so it is refused.
 * @throws key-revoked, certificate-revoked, statement-revoked
 */
export function refuseRevoked(revocations: Revocations, signed: Revocable): void {
  const { keyId, certificateDigest, payload, times } = signed
  const known = [
    ['key', keyId],
    ['certificate', certificateDigest],
    ['statement', payload === undefined ? undefined : sha256(payload)],
  ] as const
  for (const [kind, digest] of known) {
    const entries = digest === undefined ? [] : (revocations.get(`sha256:${digest}`) ?? [])
    const revoked = entries.find((entry) => entry.kind === kind && isInForce(entry, times))
    if (revoked !== undefined) throw revokedError(revoked, times)
  }
}

function isInForce({ from }: Revocation, times: readonly TrustedTime[]): boolean {
  if (from === undefined) return true
  const earliest = Math.min(...times.map(({ at }) => at.getTime()))
  return times.length === 0 || earliest >= from.getTime()
}

function revokedError(
  { kind, digest, reason, from }: Revocation,
  times: readonly TrustedTime[],
): CustodyError {
  const [first] = times
  const signed = first === undefined ? 'no trusted time' : `signed at ${first.at.toISOString()}`
  return coreError(codes[kind], {
    found: `${digest}, ${signed} (${JSON.stringify(reason.slice(0, 200))})`,
    expected: from === undefined ? `another ${kind}` : `a trusted time before ${from.toISOString()}`,
  })
}
