import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { type LoopbackRequest, type LoopbackResponse, startLoopbackServer } from '../loopback-server.ts'
import { type BlobStore, makeBlobStore } from './blob-store.ts'

/** A workflow artifact as the service keeps it; `contents` are the bytes that were uploaded, mostly a zip. */
export interface StoredArtifact {
  readonly id: string
  readonly name: string
  readonly contents: Buffer
  /** `sha256:<hex>` as the uploader stated it. */
  readonly digest: string
}

/** The artifact service of one workflow run. */
export interface ArtifactService {
  readonly url: string
  /** What a step needs to reach it. */
  readonly environment: Readonly<Record<'ACTIONS_RESULTS_URL' | 'ACTIONS_RUNTIME_TOKEN', string>>
  readonly artifacts: () => readonly StoredArtifact[]
  /** Puts other bytes under a name, as somebody with power over the store would; the stated digest stays. */
  readonly replaceContents: (name: string, contents: Buffer) => void
  readonly stop: () => Promise<void>
}

interface Upload {
  readonly id: string
  readonly name: string
  readonly blobPath: string
  /** Set when the upload was finished; only then the artifact is listed. */
  finished?: { readonly digest: string; readonly createdAt: string }
}

/** The members of a request that are text or numbers, as text. */
type Message = Readonly<Record<string, string | undefined>>

const METHODS = '/twirp/github.actions.results.api.v1.ArtifactService/'

/** Starts the service: create, finalize, list and signed address of `@actions/artifact`, and the blobs behind them. */
export async function startArtifactService(): Promise<ArtifactService> {
  const run = { runId: randomUUID(), jobId: randomUUID() }
  const token = runtimeToken(run)
  const uploads = new Map<string, Upload>()
  const blobs = makeBlobStore()
  const server = await startLoopbackServer((request) => {
    if (!request.url.pathname.startsWith(METHODS)) return blobs.answer(request)
    if (request.headers.authorization !== `Bearer ${token}`)
      return refuse(401, 'unauthenticated', 'no valid token')
    const method = request.url.pathname.slice(METHODS.length)
    return call(method, readMessage(request), { uploads, blobs, run, origin: request.url.origin })
  })
  return {
    url: server.url,
    environment: { ACTIONS_RESULTS_URL: `${server.url}/`, ACTIONS_RUNTIME_TOKEN: token },
    artifacts: () => [...uploads.values()].flatMap((upload) => stored(upload, blobs)),
    replaceContents: (name, contents) => {
      const blob = blobs.find(uploads.get(name)?.blobPath ?? '')
      if (blob === undefined) throw new Error(`no artifact ${name}`)
      blob.contents = contents
    },
    stop: server.stop,
  }
}

interface State {
  readonly uploads: Map<string, Upload>
  readonly blobs: BlobStore
  readonly run: { readonly runId: string; readonly jobId: string }
  readonly origin: string
}

function call(method: string, message: Message, state: State): LoopbackResponse | undefined {
  const name = message['name'] ?? ''
  switch (method) {
    case 'CreateArtifact':
      return create(name, message['mime_type'] ?? 'application/zip', state)
    case 'FinalizeArtifact':
      return finalize(name, message, state)
    case 'ListArtifacts':
      return { json: { artifacts: list(message, state) } }
    case 'GetSignedArtifactURL':
      return signedUrl(name, state)
    case 'DeleteArtifact':
      return remove(name, state)
    default:
      return undefined
  }
}

/** A name is taken once for a whole run: artifacts cannot be written anew. */
function create(name: string, contentType: string, { uploads, blobs, origin }: State): LoopbackResponse {
  if (uploads.has(name)) {
    return refuse(409, 'already_exists', 'an artifact with this name already exists on the workflow run')
  }
  const blobPath = blobs.reserve(contentType)
  uploads.set(name, { id: nextId(uploads), name, blobPath })
  return { json: { ok: true, signed_upload_url: `${origin}${blobPath}?sig=${signature()}` } }
}

const nextId = (uploads: ReadonlyMap<string, Upload>): string =>
  `${1 + Math.max(0, ...Array.from(uploads.values(), ({ id }) => Number(id)))}`

function finalize(name: string, message: Message, { uploads, blobs }: State): LoopbackResponse {
  const upload = uploads.get(name)
  const contents = blobs.find(upload?.blobPath ?? '')?.contents
  if (upload === undefined || contents === undefined) return refuse(404, 'not_found', 'nothing was uploaded')
  if (Number(message['size']) !== contents.length) return refuse(400, 'invalid_argument', 'the size differs')
  upload.finished = {
    digest: message['hash'] ?? sha256(contents),
    createdAt: new Date().toISOString(),
  }
  return { json: { ok: true, artifact_id: upload.id } }
}

function list(message: Message, { uploads, blobs, run }: State): readonly unknown[] {
  const { name_filter: name, id_filter: id } = message
  return [...uploads.values()]
    .filter(
      (upload) => (name === undefined || upload.name === name) && (id === undefined || upload.id === id),
    )
    .flatMap((upload) => stored(upload, blobs))
    .map((artifact) => ({
      workflow_run_backend_id: run.runId,
      workflow_job_run_backend_id: run.jobId,
      database_id: artifact.id,
      name: artifact.name,
      size: `${artifact.contents.length}`,
      created_at: uploads.get(artifact.name)?.finished?.createdAt,
      digest: artifact.digest,
    }))
}

function signedUrl(name: string, { uploads, origin }: State): LoopbackResponse {
  const upload = uploads.get(name)
  if (upload?.finished === undefined) return refuse(404, 'not_found', 'artifact not found')
  return { json: { signed_url: `${origin}${upload.blobPath}?sig=${signature()}` } }
}

function remove(name: string, { uploads }: State): LoopbackResponse {
  const upload = uploads.get(name)
  if (upload === undefined) return refuse(404, 'not_found', 'artifact not found')
  uploads.delete(name)
  return { json: { ok: true, artifact_id: upload.id } }
}

function stored(upload: Upload, blobs: BlobStore): readonly StoredArtifact[] {
  const contents = blobs.find(upload.blobPath)?.contents
  if (upload.finished === undefined || contents === undefined) return []
  return [{ id: upload.id, name: upload.name, contents, digest: upload.finished.digest }]
}

/** Clients mask it in logs, so it must not be a word that they print. */
const signature = (): string => randomBytes(16).toString('hex')

const sha256 = (bytes: Buffer): string => `sha256:${createHash('sha256').update(bytes).digest('hex')}`

const refuse = (status: number, code: string, msg: string): LoopbackResponse => ({
  status,
  json: { code, msg },
})

/** An unsigned token that names run and job: clients read these out of it and send them back. */
function runtimeToken({ runId, jobId }: State['run']): string {
  const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')
  return `${encode({ typ: 'JWT', alg: 'none' })}.${encode({ scp: `Actions.Results:${runId}:${jobId}` })}.loopback`
}

function readMessage({ body }: LoopbackRequest): Message {
  const value: unknown = JSON.parse(body.toString())
  if (typeof value !== 'object' || value === null) throw new Error('the message is no object')
  const members: readonly (readonly [string, unknown])[] = Object.entries(value)
  return Object.fromEntries(
    members.flatMap(([name, member]) =>
      typeof member === 'string' || typeof member === 'number' ? [[name, `${member}`]] : [],
    ),
  )
}
