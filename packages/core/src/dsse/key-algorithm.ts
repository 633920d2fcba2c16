import type { KeyObject } from 'node:crypto'

/** How a kind of key signs, as Sigstore's algorithm registry has it (sigstore protobuf-specs, docs/algorithm-registry.md). */
export interface KeyAlgorithm {
  /** `PublicKeyDetails` in sigstore_common.proto: what a log entry calls it. */
  readonly details: string
  /** Digest that is signed; Ed25519 takes the message itself. */
  readonly digest: 'sha256' | 'sha384' | null
  /** The curve of an ECDSA key. */
  readonly curve?: EcdsaCurve
}

export type EcdsaCurve = 'P-256' | 'P-384'

/** Of every key that is made here, and of certificates by Fulcio. */
export const p256: KeyAlgorithm & { readonly curve: EcdsaCurve } = {
  details: 'PKIX_ECDSA_P256_SHA_256',
  digest: 'sha256',
  curve: 'P-256',
}

const ecdsa: Readonly<Record<string, KeyAlgorithm>> = {
  prime256v1: p256,
  secp384r1: { details: 'PKIX_ECDSA_P384_SHA_384', digest: 'sha384', curve: 'P-384' },
}

/** Sizes that the registry knows; signatures are PKCS #1 v1.5, which is what cosign makes and reads. */
const rsaSizes: ReadonlySet<number> = new Set([2048, 3072, 4096])

/** The algorithm of a key, public or private; undefined for a kind that Custody neither signs with nor verifies. */
export function keyAlgorithmOf(key: KeyObject): KeyAlgorithm | undefined {
  const { asymmetricKeyType: type, asymmetricKeyDetails: details } = key
  if (type === 'ed25519') return { details: 'PKIX_ED25519', digest: null }
  if (type === 'ec') return ecdsa[details?.namedCurve ?? '']
  const bits = details?.modulusLength ?? 0
  return type === 'rsa' && rsaSizes.has(bits)
    ? { details: `PKIX_RSA_PKCS1V15_${bits}_SHA256`, digest: 'sha256' }
    : undefined
}

/** What a key is, for messages: its type with curve or size. */
export function kindOfKey({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject): string {
  const { namedCurve, modulusLength } = asymmetricKeyDetails ?? {}
  const size = namedCurve ?? (modulusLength === undefined ? undefined : `${modulusLength} bits`)
  return [asymmetricKeyType, size].filter((part) => part !== undefined).join(' ')
}
