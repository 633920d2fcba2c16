import { createHash, randomUUID } from 'node:crypto'
import {
  type LoopbackHandler,
  type LoopbackRequest,
  type LoopbackResponse,
  startLoopbackServer,
} from '../loopback-server.ts'

/** A registry in memory (OCI distribution-spec 1.1): blobs, manifests, tags, and the referrers API where it is wanted. */
export interface RegistryDouble {
  /** `127.0.0.1:PORT`, as names of images begin. */
  readonly host: string
  /** What was asked, `METHOD path`, in order. */
  readonly requests: readonly string[]
  /** The authorization headers that came, `undefined` where none did. */
  readonly authorizations: readonly (string | undefined)[]
  /** Puts an image there; returns `HOST/repository@sha256:HEX`. */
  readonly addImage: (repository: string, content?: string) => string
  /** By digest or tag. */
  readonly manifest: (reference: string) => unknown
  readonly stop: () => Promise<void>
}

export interface RegistryOptions {
  readonly referrers?: boolean
  readonly login?: { readonly user: string; readonly password: string; readonly scheme: 'Basic' | 'Bearer' }
  /** Where it sends for tokens; default its own `/token`. */
  readonly realm?: string
  /** Answers in its place; `undefined` leaves the request to it. */
  readonly instead?: LoopbackHandler
}

const digestOf = (bytes: Uint8Array) => `sha256:${createHash('sha256').update(bytes).digest('hex')}`
const imageType = 'application/vnd.oci.image.manifest.v1+json'
const indexType = 'application/vnd.oci.image.index.v1+json'
const token = 'token-of-the-registry'

interface Manifest {
  readonly bytes: Buffer
  readonly type: string
}

export async function startRegistryDouble(options: RegistryOptions = {}): Promise<RegistryDouble> {
  const blobs = new Map<string, Buffer>()
  const manifests = new Map<string, Manifest>()
  const requests: string[] = []
  const authorizations: (string | undefined)[] = []

  function putManifest(reference: string, bytes: Buffer, type: string): LoopbackResponse {
    manifests.set(reference, { bytes, type })
    manifests.set(digestOf(bytes), { bytes, type })
    const subject = subjectOf(bytes)
    const linked = options.referrers === true && subject !== undefined ? { 'oci-subject': subject } : {}
    return { status: 201, headers: { 'docker-content-digest': digestOf(bytes), ...linked } }
  }

  function referrersOf(digest: string): LoopbackResponse | undefined {
    if (options.referrers !== true) return undefined
    const found = [...manifests].filter(
      ([reference, { bytes }]) => reference.startsWith('sha256:') && subjectOf(bytes) === digest,
    )
    const listed = found.map(([reference, { bytes, type }]) => ({
      mediaType: type,
      digest: reference,
      size: bytes.length,
    }))
    const body = JSON.stringify({ schemaVersion: 2, mediaType: indexType, manifests: listed })
    return { headers: { 'content-type': indexType }, body }
  }

  function answer(request: LoopbackRequest): LoopbackResponse | undefined {
    const [, kind = '', rest = ''] =
      /^\/v2\/.+?\/(manifests|blobs|referrers)\/(.*)$/.exec(request.url.pathname) ?? []
    const { method, body } = request
    if (kind === 'manifests') {
      if (method === 'PUT') return putManifest(rest, body, request.headers['content-type'] ?? imageType)
      const found = manifests.get(rest)
      return found === undefined ? undefined : { headers: { 'content-type': found.type }, body: found.bytes }
    }
    if (kind === 'referrers') return referrersOf(rest)
    if (kind !== 'blobs') return undefined
    if (method === 'POST')
      return { status: 202, headers: { location: `${request.url.pathname}${randomUUID()}?state=1` } }
    if (method === 'PUT') {
      const digest = request.url.searchParams.get('digest') ?? ''
      if (digestOf(body) !== digest) return { status: 400 }
      blobs.set(digest, body)
      return { status: 201 }
    }
    const blob = blobs.get(rest)
    return blob === undefined ? undefined : { body: method === 'HEAD' ? '' : blob }
  }

  const server = await startLoopbackServer(async (request) => {
    requests.push(`${request.method} ${request.url.pathname}`)
    authorizations.push(request.headers.authorization)
    return (await options.instead?.(request)) ?? guard(request, options) ?? answer(request)
  })
  const host = new URL(server.url).host
  return {
    host,
    requests,
    authorizations,
    addImage: (repository, content = 'an image') => {
      const config = Buffer.from(JSON.stringify({ content }))
      blobs.set(digestOf(config), config)
      const descriptor = {
        mediaType: 'application/vnd.oci.image.config.v1+json',
        digest: digestOf(config),
        size: config.length,
      }
      const manifest = { schemaVersion: 2, mediaType: imageType, config: descriptor, layers: [] }
      const bytes = Buffer.from(JSON.stringify(manifest))
      putManifest(digestOf(bytes), bytes, imageType)
      return `${host}/${repository}@${digestOf(bytes)}`
    },
    manifest: (reference) => {
      const found = manifests.get(reference)
      return found === undefined ? undefined : JSON.parse(found.bytes.toString())
    },
    stop: server.stop,
  }
}

function subjectOf(bytes: Buffer): string | undefined {
  const manifest = JSON.parse(bytes.toString()) as { readonly subject?: { readonly digest?: string } }
  return manifest.subject?.digest
}

/** The login of a registry, and its token service. */
function guard(request: LoopbackRequest, { login, realm }: RegistryOptions): LoopbackResponse | undefined {
  if (login === undefined) return undefined
  const basic = `Basic ${Buffer.from(`${login.user}:${login.password}`).toString('base64')}`
  const given = request.headers.authorization
  if (request.url.pathname === '/token')
    return isLoginGood(request, basic, login.password) ? { json: { token } } : { status: 401 }
  if (given === (login.scheme === 'Basic' ? basic : `Bearer ${token}`)) return undefined
  const where = realm ?? `${request.url.origin}/token`
  const challenge =
    login.scheme === 'Basic' ? 'Basic realm="x"' : `Bearer realm="${where}",service="registry",scope="all"`
  return { status: 401, headers: { 'www-authenticate': challenge } }
}

function isLoginGood({ headers, method, body }: LoopbackRequest, basic: string, password: string): boolean {
  if (method === 'GET') return headers.authorization === basic
  const form = new URLSearchParams(body.toString())
  return form.get('grant_type') === 'refresh_token' && form.get('refresh_token') === password
}
