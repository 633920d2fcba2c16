import { type Digest, digestOf } from '@custody/core/digest/sha256'
import { flowError } from '../flow-errors.ts'
import { isLoopback, type Repository, registryAddress, repositoryPath } from './registry-address.ts'
import { type CredentialSources, registryCredentials } from './registry-credentials.ts'
import {
  defaultPatience,
  isRedirect,
  type RegistryAnswer,
  type RegistryPatience,
  type RegistryRequest,
  requestRegistry,
} from './registry-request.ts'
import { authorizationFor } from './registry-token.ts'

/** A manifest as a registry gave it. */
export interface FoundManifest {
  readonly bytes: Buffer
  readonly digest: Digest
  readonly mediaType: string
}

/** What is asked for at login: who may only read must not ask for more. */
export type RegistryRight = 'pull' | 'pull,push'

const maxHops = 3

/** Manifests are small; registries themselves refuse more than 4 MiB. */
const manifestLimit = 4 * 1024 * 1024

const manifestTypes = [
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
].join(', ')

/**
 * One repository of a registry (OCI distribution-spec 1.1). What is asked for by its digest is that, or an error; passwords come
 * from `docker login`.
 * @throws (all) registry-unavailable, registry-refused, registry-answer-invalid, registry-realm-foreign,
 *   registry-credentials-unreadable
 */
export class RegistryClient {
  readonly #repository: Repository
  readonly #right: RegistryRight
  readonly #sources: CredentialSources
  readonly #patience: RegistryPatience
  readonly #address: string
  readonly #path: string
  #authorization: string | undefined

  constructor(
    repository: Repository,
    right: RegistryRight,
    sources: CredentialSources,
    patience = defaultPatience,
  ) {
    this.#repository = repository
    this.#right = right
    this.#sources = sources
    this.#patience = patience
    this.#address = registryAddress(repository.registry)
    this.#path = `${this.#address}/v2/${repositoryPath(repository)}`
  }

  /** By digest or tag; undefined where there is none. */
  async manifest(reference: string): Promise<FoundManifest | undefined> {
    const url = `${this.#path}/manifests/${reference}`
    const found = await this.#get(url, { accept: manifestTypes }, manifestLimit)
    if (found === undefined) return undefined
    const digest = digestOf(found.body)
    if (reference.startsWith('sha256:') && digest !== reference)
      throw this.#invalid(`a manifest with digest ${digest}`, reference)
    return { bytes: found.body, digest, mediaType: mediaTypeOf(found.headers) }
  }

  /** The referrers of a digest; undefined where the registry has no such API. */
  async referrers(digest: Digest): Promise<Buffer | undefined> {
    const found = await this.#get(
      `${this.#path}/referrers/${digest}`,
      { accept: manifestTypes },
      manifestLimit,
    )
    // Some registries answer unknown paths with a page of theirs.
    return found === undefined || !mediaTypeOf(found.headers).includes('json') ? undefined : found.body
  }

  /** Registries keep blobs elsewhere and send there; whatever comes from there is known by its digest. */
  async blob(digest: Digest, limit: number): Promise<Buffer> {
    const url = `${this.#path}/blobs/${digest}`
    let answer = await this.#request({ method: 'GET', url, limit, takesRedirect: true })
    for (let hops = 0; isRedirect(answer); hops += 1) {
      const next = this.#storageUrl(answer, hops)
      answer = await requestRegistry({ method: 'GET', url: next, limit, takesRedirect: true }, this.#patience)
    }
    if (answer.status !== 200) throw this.#refused(answer, 'the request of a blob')
    const found = digestOf(answer.body)
    if (found !== digest) throw this.#invalid(`a blob with digest ${found}`, digest)
    return answer.body
  }

  /** Sends a blob that is not there yet, in one piece. */
  async putBlob(bytes: Buffer): Promise<void> {
    const digest = digestOf(bytes)
    const url = `${this.#path}/blobs/${digest}`
    const present = await this.#request({ method: 'HEAD', url, takesRedirect: true })
    // A registry that says where it is has it.
    if (present.status === 200 || isRedirect(present)) return
    const begun = await this.#request({ method: 'POST', url: `${this.#path}/blobs/uploads/` })
    if (begun.status !== 202) throw this.#refused(begun, 'a blob')
    const upload = this.#uploadUrl(begun.headers.get('location') ?? '')
    upload.searchParams.set('digest', digest)
    const headers = { 'content-type': 'application/octet-stream' }
    const sent = await this.#request({
      method: 'PUT',
      url: upload.href,
      headers,
      body: Uint8Array.from(bytes),
    })
    if (sent.status !== 201) throw this.#refused(sent, 'a blob')
  }

  /** @returns whether the registry linked it to its subject itself (`OCI-Subject`) */
  async putManifest(reference: string, bytes: Buffer, mediaType: string): Promise<boolean> {
    const url = `${this.#path}/manifests/${reference}`
    const headers = { 'content-type': mediaType }
    const answer = await this.#request({ method: 'PUT', url, headers, body: Uint8Array.from(bytes) })
    if (answer.status !== 201) throw this.#refused(answer, 'a manifest')
    return answer.headers.get('oci-subject') !== null
  }

  /** Where an upload goes on: at the registry itself, whatever it says. */
  #uploadUrl(location: string): URL {
    const own = new URL(this.#address)
    const url = URL.canParse(location, own.href) ? new URL(location, own) : own
    if (location === '' || url.host !== own.host || url.username !== '')
      throw this.#invalid('an upload at another host', own.host)
    // Behind a proxy that ends TLS some registries call themselves http.
    url.protocol = own.protocol
    return url
  }

  /** Where a blob is kept: by HTTPS, or on this machine where the registry is. No login goes there. */
  #storageUrl({ headers }: RegistryAnswer, hops: number): string {
    const location = headers.get('location') ?? ''
    const url = URL.canParse(location, this.#address) ? new URL(location, this.#address) : undefined
    const isLocal = url !== undefined && this.#address.startsWith('http:') && isLoopback(url.hostname)
    const isGood = url !== undefined && url.username === '' && (url.protocol === 'https:' || isLocal)
    if (location === '' || !isGood || hops >= maxHops)
      throw this.#invalid('a blob that is nowhere', 'a place by HTTPS')
    return url.href
  }

  async #get(
    url: string,
    headers: Readonly<Record<string, string>>,
    limit: number,
  ): Promise<RegistryAnswer | undefined> {
    const answer = await this.#request({ method: 'GET', url, headers, limit })
    if (answer.status === 404) return undefined
    if (answer.status !== 200) throw this.#refused(answer, 'a request')
    return answer
  }

  async #request(request: RegistryRequest): Promise<RegistryAnswer> {
    const answer = await this.#send(request)
    if (answer.status !== 401) return answer
    const challenge = answer.headers.get('www-authenticate') ?? ''
    this.#authorization = await authorizationFor(challenge, {
      registry: this.#address,
      scope: `repository:${repositoryPath(this.#repository)}:${this.#right}`,
      credentials: registryCredentials(this.#repository.registry, this.#sources),
      patience: this.#patience,
    })
    return this.#send(request)
  }

  #send(request: RegistryRequest): Promise<RegistryAnswer> {
    const authorization = this.#authorization === undefined ? {} : { authorization: this.#authorization }
    return requestRegistry({ ...request, headers: { ...request.headers, ...authorization } }, this.#patience)
  }

  #refused({ status }: RegistryAnswer, what: string) {
    const hint = hints[status]
    return flowError('registry-refused', {
      where: new URL(this.#address).host,
      found: `HTTP status ${status} to ${what}`,
      ...(hint === undefined ? {} : { hint }),
    })
  }

  #invalid(found: string, expected: string) {
    return flowError('registry-answer-invalid', { where: new URL(this.#address).host, found, expected })
  }
}

function mediaTypeOf(headers: Headers): string {
  return (headers.get('content-type') ?? '').replace(/;.*$/s, '').trim()
}

const hints: Readonly<Record<number, string>> = {
  401: 'Log in before this step, e.g. with docker/login-action; GHCR takes GITHUB_TOKEN with `permissions: packages: write`.',
  403: 'The account may not write there; GHCR needs `permissions: packages: write` and the package to be of this repository.',
  404: 'Check the name of the image: the registry knows no such repository.',
  405: 'The registry takes nothing that is no image; name another one, or leave `registry` out.',
}
