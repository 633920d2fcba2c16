import { type Digest, digestOf } from '@custody/core/digest/sha256'
import { canonicalBytes } from '@custody/core/json/canonical-json'
import { mediaTypes } from '@custody/core/names'
import { useEnvironmentProxy } from '@custody/core/sign/environment-proxy'
import { flowError } from '../flow-errors.ts'
import type { ImageReference } from '../image-reference.ts'
import type { SignedStatement } from '../stores/signed-statement.ts'
import { addToFallbackTag } from './referrers.ts'
import { RegistryClient } from './registry-client.ts'
import type { CredentialSources } from './registry-credentials.ts'
import type { RegistryPatience } from './registry-request.ts'

/**
 * Makes what pushes statements: one login for each repository.
 * @returns a function that gives the digest of the manifest that it pushed
 */
export function statementPusher(
  sources: CredentialSources,
  patience?: RegistryPatience,
): (image: ImageReference, statement: SignedStatement) => Promise<Digest> {
  useEnvironmentProxy()
  const clients = new Map<string, RegistryClient>()
  return (image, statement) => {
    const name = `${image.registry}/${image.repository}`
    const client = clients.get(name) ?? new RegistryClient(image, 'pull,push', sources, patience)
    clients.set(name, client)
    return pushStatement(client, image.digest, statement)
  }
}

/**
 * Pushes a signed statement beside the image that it is about, as cosign does: a manifest with the image as its `subject` and
 * the Sigstore bundle as its one layer. It holds no time, so that the same statement is the same manifest.
 * @throws registry-image-missing, and those of the client
 */
async function pushStatement(
  client: RegistryClient,
  image: Digest,
  { bytes, predicateType }: SignedStatement,
): Promise<Digest> {
  const subject = await client.manifest(image)
  if (subject === undefined) throw flowError('registry-image-missing', { found: image })
  await client.putBlob(emptyConfig)
  await client.putBlob(bytes)
  const annotations = {
    'dev.sigstore.bundle.content': 'dsse-envelope',
    'dev.sigstore.bundle.predicateType': predicateType,
  }
  const manifest = canonicalBytes({
    schemaVersion: 2,
    mediaType: mediaTypes.imageManifest,
    artifactType: mediaTypes.sigstoreBundle,
    config: descriptorOf(mediaTypes.emptyConfig, emptyConfig),
    layers: [descriptorOf(mediaTypes.sigstoreBundle, bytes)],
    subject: descriptorOf(subject.mediaType, subject.bytes),
    annotations,
  })
  const digest = digestOf(manifest)
  const isLinked = await client.putManifest(digest, manifest, mediaTypes.imageManifest)
  if (!isLinked) {
    const own = descriptorOf(mediaTypes.imageManifest, manifest)
    await addToFallbackTag(client, image, { ...own, artifactType: mediaTypes.sigstoreBundle, annotations })
  }
  return digest
}

const emptyConfig = Buffer.from('{}')

function descriptorOf(mediaType: string, bytes: Buffer) {
  return { mediaType, digest: digestOf(bytes), size: bytes.byteLength }
}
