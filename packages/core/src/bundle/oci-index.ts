import * as z from 'zod'
import { coreError } from '../core-errors.ts'
import { type Digest, isDigest } from '../digest/sha256.ts'
import { readDocument } from '../in-toto/statement.ts'
import { canonicalBytes } from '../json/canonical-json.ts'
import { mediaTypes } from '../names.ts'
import type { Head } from './head.ts'

/** Content of `oci-layout` (OCI image-layout 1.1). */
export const ociLayout = Buffer.from('{"imageLayoutVersion":"1.0.0"}')

/** `index.json` for a head, always written this one way. */
export function indexBytes(head: Pick<Head, 'digest' | 'bytes'>): Buffer {
  return canonicalBytes({
    schemaVersion: 2,
    mediaType: mediaTypes.imageIndex,
    manifests: [
      {
        mediaType: mediaTypes.imageManifest,
        artifactType: mediaTypes.bundle,
        digest: head.digest,
        size: head.bytes.byteLength,
      },
    ],
  })
}

/**
 * The one head that an `index.json` names. Other OCI clients write this file anew, so only the descriptor counts.
 * @throws bundle-layout for none or several
 */
export function headDigestOf(index: Uint8Array, where: string): Digest {
  const { manifests } = readDocument(index, indexSchema, where)
  const [only] = manifests
  if (only === undefined || manifests.length !== 1 || !isDigest(only.digest)) {
    throw coreError('bundle-layout', {
      found: `${manifests.length} manifests`,
      expected: 'exactly one',
      where,
    })
  }
  return only.digest
}

const indexSchema = z.looseObject({
  schemaVersion: z.literal(2),
  manifests: z.array(z.looseObject({ digest: z.string(), size: z.int().nonnegative() })),
})
