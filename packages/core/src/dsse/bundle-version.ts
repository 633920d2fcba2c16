import type { ObjectReader } from '../json/object-reader.ts'

/** v0.1 to v0.3: what of the material there has to be differs. */
export type BundleVersion = 1 | 2 | 3

/** Two spellings: with the version as a parameter up to v0.3, and in the subtype since v0.3 (sigstore_bundle.proto). */
const spellings: readonly RegExp[] = [
  /^application\/vnd\.dev\.sigstore\.bundle\+json;version=0\.([123])$/,
  /^application\/vnd\.dev\.sigstore\.bundle\.v0\.([123])\+json$/,
]

/** @throws what the reader throws for a media type that is none of a bundle, or of one that is not known */
export function readBundleVersion(root: ObjectReader): BundleVersion {
  const mediaType = root.text('mediaType')
  const [version] = spellings.flatMap((spelling) => spelling.exec(mediaType)?.slice(1) ?? [])
  if (version === '1' || version === '2' || version === '3') return versions[version]
  throw root.refusal(
    'mediaType',
    JSON.stringify(mediaType.slice(0, 80)),
    'that of a bundle v0.1, v0.2 or v0.3',
  )
}

const versions = { '1': 1, '2': 2, '3': 3 } as const
