import type { HashedSubject } from '@custody/core/chain/rules/subjects'
import { flowError } from './flow-errors.ts'

/** An image in a registry, by its digest alone: a tag may move. */
export interface ImageReference {
  /** Host and port, lower-case: `ghcr.io`, `127.0.0.1:5000`. */
  readonly registry: string
  /** `owner/name`, lower-case. */
  readonly repository: string
  readonly digest: `sha256:${string}`
}

/**
 * Reads `REGISTRY/NAME@sha256:HEX`. The name is lower-cased, as registries have it, and a tag before the digest is dropped.
 * The registry has to be written out: what `app@sha256:…` means depends on the reader.
 * @throws image-malformed
 */
export function readImage(text: string): ImageReference {
  const image = tryImage(text)
  if (image === undefined) throw flowError('image-malformed', { found: JSON.stringify(text.slice(0, 200)) })
  return image
}

/** {@link readImage} of a text that may be something else. */
export function tryImage(text: string): ImageReference | undefined {
  const [, name = '', digest = ''] = /^([^@]+)@(sha256:[0-9a-f]{64})$/.exec(text) ?? []
  const [, registry = '', path = ''] = /^([^/]+)\/(.+)$/.exec(name.toLowerCase()) ?? []
  const repository = path.replace(/:[\w][\w.-]{0,127}$/, '')
  const isImage = host.test(registry) && repositoryName.test(repository) && repository.length <= 255
  if (!isImage) return undefined
  return { registry, repository, digest: `sha256:${digest.slice('sha256:'.length)}` }
}

/** A name with a dot or a port, or `localhost`: else the first part would be a part of the repository's name. */
const host = /^(?:localhost|(?=[^:]*\.|[^:]+:)[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?)(?::[0-9]{1,5})?$/

/** OCI distribution-spec 1.1, "Pulling manifests". */
const repositoryName = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*$/

/** The image as a statement names it. */
export function imageSubject({ registry, repository, digest }: ImageReference): HashedSubject {
  return { name: `${registry}/${repository}`, digest: { sha256: digest.slice('sha256:'.length) } }
}
