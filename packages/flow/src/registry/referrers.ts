import { type Digest, hexOf, isDigest } from '@custody/core/digest/sha256'
import { canonicalBytes } from '@custody/core/json/canonical-json'
import { isJsonObject, type JsonObject, type JsonValue, readJson } from '@custody/core/json/read-json'
import { mediaTypes } from '@custody/core/names'
import { flowError } from '../flow-errors.ts'
import { isList } from './is-list.ts'
import type { RegistryClient } from './registry-client.ts'

/** More referrers of one image than this are not looked through. */
const referrerLimit = 1000

/**
 * What refers to an image: from the referrers API, or, where a registry has none, from the index under the tag
 * `sha256-HEX` (OCI distribution-spec 1.1, "Referrers Tag Schema"). Digests only: what the index says of them is not believed.
 * @throws registry-answer-invalid for what is no index, and those of the client
 */
export async function listReferrers(client: RegistryClient, digest: Digest): Promise<readonly Digest[]> {
  const bytes = (await client.referrers(digest)) ?? (await client.manifest(fallbackTag(digest)))?.bytes
  if (bytes === undefined) return []
  return readIndex(bytes).manifests.map(({ digest: found }) => found)
}

/** Adds a manifest to the index under the fallback tag; what stands there stays as it is. */
export async function addToFallbackTag(
  client: RegistryClient,
  subject: Digest,
  descriptor: JsonObject,
): Promise<void> {
  const tag = fallbackTag(subject)
  // Registries know no conditional write: somebody else may have written in between, so look whether it stands.
  for (let attempt = 0; attempt < 3; attempt += 1) {
    const present = await client.manifest(tag)
    const { index, manifests } = present === undefined ? emptyIndex : readIndex(present.bytes)
    if (manifests.some(({ digest }) => digest === descriptor['digest'])) return
    const next = { ...index, manifests: [...manifests.map(({ whole }) => whole), descriptor] }
    await client.putManifest(tag, canonicalBytes(next), mediaTypes.imageIndex)
  }
  throw flowError('registry-answer-invalid', {
    found: `an index under ${tag} that does not keep what is added`,
  })
}

const fallbackTag = (digest: Digest) => `sha256-${hexOf(digest)}`

interface ReferrerIndex {
  readonly index: JsonObject
  readonly manifests: readonly { readonly digest: Digest; readonly whole: JsonObject }[]
}

const emptyIndex: ReferrerIndex = {
  index: { schemaVersion: 2, mediaType: mediaTypes.imageIndex },
  manifests: [],
}

function readIndex(bytes: Buffer): ReferrerIndex {
  const index = readAnswer(bytes)
  const manifests = index?.['manifests']
  if (index === undefined || !isIndexType(index['mediaType']) || !isList(manifests)) throw invalid('no index')
  if (manifests.length > referrerLimit) throw invalid(`${manifests.length} referrers`)
  return { index, manifests: manifests.map(readDescriptor) }
}

/** The member may be left out (OCI image-spec 1.1, image index). */
function isIndexType(type: JsonValue | undefined): boolean {
  return type === undefined || type === mediaTypes.imageIndex
}

function readDescriptor(value: JsonValue) {
  const digest = isJsonObject(value) ? value['digest'] : undefined
  if (!isJsonObject(value) || typeof digest !== 'string' || !isDigest(digest))
    throw invalid('a descriptor without a digest')
  return { digest, whole: value }
}

function readAnswer(bytes: Buffer): JsonObject | undefined {
  try {
    const value = readJson(bytes, 'index')
    return isJsonObject(value) ? value : undefined
  } catch {
    return undefined
  }
}

const invalid = (found: string) =>
  flowError('registry-answer-invalid', {
    where: 'the referrers of the image',
    found,
    expected: 'an OCI image index',
  })
