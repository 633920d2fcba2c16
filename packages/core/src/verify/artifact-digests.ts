import { coreError } from '../core-errors.ts'
import type { Hex } from '../digest/sha256.ts'

/** Digests of one artifact by algorithm, in lower-case hexadecimal. */
export type ArtifactDigests = { readonly [algorithm in DigestAlgorithm]?: Hex }

/** Length in hexadecimal digits of what in-toto's DigestSet calls them; nothing weaker than SHA-256 names an artifact. */
export const digestLengths = {
  sha256: 64,
  sha384: 96,
  sha512: 128,
  sha3_256: 64,
  sha3_384: 96,
  sha3_512: 128,
} as const

export type DigestAlgorithm = keyof typeof digestLengths

export function isDigestAlgorithm(name: string): name is DigestAlgorithm {
  return Object.hasOwn(digestLengths, name)
}

/**
 * The digests of an artifact, which have to be of SHA-256's strength at least.
 * @throws artifact-digest-unusable for none, for an algorithm that is weaker or unknown, and for one of another length
 */
export function artifactDigests(digests: Readonly<Record<string, string>>): ArtifactDigests {
  const entries = Object.entries(digests)
  if (entries.length === 0) throw coreError('artifact-digest-unusable', { found: 'no digest' })
  for (const [algorithm, digest] of entries) {
    const isKnown = isDigestAlgorithm(algorithm)
    if (isKnown && digest.length === digestLengths[algorithm] && /^[0-9a-f]+$/.test(digest)) continue
    throw coreError('artifact-digest-unusable', {
      found: JSON.stringify(`${algorithm}:${digest}`.slice(0, 160)),
      expected: isKnown ? `${digestLengths[algorithm]} lower-case hexadecimal digits` : knownAlgorithms,
    })
  }
  return Object.fromEntries(entries)
}

const knownAlgorithms = Object.keys(digestLengths).join(', ')
