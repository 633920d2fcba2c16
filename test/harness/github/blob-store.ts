import { randomUUID } from 'node:crypto'
import type { LoopbackRequest, LoopbackResponse } from '../loopback-server.ts'

/** One blob: blocks while it is written, contents once they are put together. */
export interface Blob {
  readonly blocks: Map<string, Buffer>
  contents?: Buffer
  readonly contentType: string
}

/** Blobs under addresses that only who was told them knows, as with the signed addresses of a real store. */
export interface BlobStore {
  /** Makes room for a blob and returns its path. */
  readonly reserve: (contentType: string) => string
  readonly find: (path: string) => Blob | undefined
  /** PUT of a whole blob, of a block or of the block list, and GET (Azure Blob Storage, REST). */
  readonly answer: (request: LoopbackRequest) => LoopbackResponse | undefined
}

export function makeBlobStore(): BlobStore {
  const blobs = new Map<string, Blob>()
  return {
    reserve: (contentType) => {
      const path = `/blobs/${randomUUID()}`
      blobs.set(path, { blocks: new Map(), contentType })
      return path
    },
    find: (path) => blobs.get(path),
    answer: (request) => {
      const blob = blobs.get(request.url.pathname)
      if (blob === undefined) return undefined
      return request.method === 'PUT' ? put(blob, request) : get(blob)
    },
  }
}

function put(blob: Blob, { url, body }: LoopbackRequest): LoopbackResponse {
  switch (url.searchParams.get('comp')) {
    case 'block':
      blob.blocks.set(url.searchParams.get('blockid') ?? '', body)
      break
    case 'blocklist':
      blob.contents = Buffer.concat(listedBlocks(blob, body.toString()))
      break
    default:
      blob.contents = body
  }
  const now = new Date().toUTCString()
  const headers = {
    etag: `"${randomUUID()}"`,
    'last-modified': now,
    date: now,
    'x-ms-request-id': randomUUID(),
  }
  return { status: 201, headers }
}

function listedBlocks(blob: Blob, list: string): readonly Buffer[] {
  return [...list.matchAll(/<(?:Latest|Uncommitted|Committed)>([^<]*)</g)].map(([, id = '']) => {
    const block = blob.blocks.get(id)
    if (block === undefined) throw new Error('the block list names a block that was never sent')
    return block
  })
}

const get = ({ contents, contentType }: Blob): LoopbackResponse =>
  contents === undefined ? { status: 404 } : { headers: { 'content-type': contentType }, body: contents }
