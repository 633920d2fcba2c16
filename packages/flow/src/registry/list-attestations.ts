import { type Digest, isDigest } from '@custody/core/digest/sha256'
import { isJsonObject, readJson } from '@custody/core/json/read-json'
import { useEnvironmentProxy } from '@custody/core/sign/environment-proxy'
import type { ImageReference } from '../image-reference.ts'
import { isList } from './is-list.ts'
import { listReferrers } from './referrers.ts'
import { RegistryClient } from './registry-client.ts'
import type { CredentialSources } from './registry-credentials.ts'
import type { RegistryPatience } from './registry-request.ts'

/** Bytes of one Sigstore bundle in a registry. */
const bundleLimit = 32 * 1024 * 1024

/** Bytes of all of them beside one image: anybody who may push there adds to them. */
const allLimit = 128 * 1024 * 1024

/**
 * The Sigstore bundles that a registry holds beside an image, whoever pushed them: nothing in them is verified yet. Each
 * referrer's own manifest is read, since some registries drop types and annotations from their index.
 * @throws registry-unavailable, registry-refused, registry-answer-invalid, registry-realm-foreign,
 *   registry-credentials-unreadable
 */
export async function listAttestations(
  image: ImageReference,
  sources: CredentialSources,
  patience?: RegistryPatience,
): Promise<readonly Buffer[]> {
  useEnvironmentProxy()
  const client = new RegistryClient(image, 'pull', sources, patience)
  const found: Buffer[] = []
  let left = allLimit
  for (const digest of await listReferrers(client, image.digest)) {
    const manifest = await client.manifest(digest)
    const layer = manifest === undefined ? undefined : bundleLayer(manifest.bytes, image)
    if (layer === undefined) continue
    const bundle = await client.blob(layer, Math.min(bundleLimit, left))
    left -= bundle.byteLength
    found.push(bundle)
  }
  return found
}

const bundleType = /^application\/vnd\.dev\.sigstore\.bundle[.+]/

/** The one layer of a manifest that is a Sigstore bundle about this image. */
function bundleLayer(bytes: Buffer, image: ImageReference): Digest | undefined {
  const manifest = readJson(bytes, 'manifest')
  if (!isJsonObject(manifest)) return undefined
  const { layers, subject } = manifest
  const [layer, ...others] = isList(layers) ? layers : []
  const isAboutImage = isJsonObject(subject) && subject['digest'] === image.digest
  if (!isAboutImage || !isJsonObject(layer) || others.length > 0) return undefined
  const { mediaType, digest } = layer
  const isBundle = typeof mediaType === 'string' && bundleType.test(mediaType)
  return isBundle && typeof digest === 'string' && isDigest(digest) ? digest : undefined
}
