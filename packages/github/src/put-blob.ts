import { createReadStream } from 'node:fs'
import { githubError } from './github-errors.ts'
import { describeAnswer, type HttpRequest, type Patience, sendRequest } from './send-request.ts'
import type { Archive } from './zip-folder.ts'

/** Sizes in bytes: a larger archive is sent in blocks, each of which can be sent again alone. */
export interface BlockSizes {
  readonly single: number
  readonly block: number
}

export const defaultBlockSizes: BlockSizes = { single: 100 * 1024 * 1024, block: 32 * 1024 * 1024 }

/**
 * Writes an archive to the address that the artifact service signed for it: Azure Blob Storage, "Put Blob" at once or
 * "Put Block" and "Put Block List". Streamed from the disk.
 * @throws artifact-service-failed, which does not show the address: it holds a signature
 */
export async function putBlob(
  url: string,
  archive: Archive,
  patience: Patience,
  sizes: BlockSizes = defaultBlockSizes,
): Promise<void> {
  if (archive.size <= sizes.single) {
    await put(
      url,
      { 'x-ms-blob-type': 'BlockBlob', ...contentType },
      part(archive, 0, archive.size),
      patience,
    )
    return
  }
  const ids: string[] = []
  for (let start = 0; start < archive.size; start += sizes.block) {
    // All ids of a blob have the same length.
    const id = Buffer.from(String(ids.length).padStart(8, '0')).toString('base64')
    const body = part(archive, start, Math.min(start + sizes.block, archive.size))
    await put(withQuery(url, { comp: 'block', blockid: id }), {}, body, patience)
    ids.push(id)
  }
  const list = blockList(ids)
  await put(
    withQuery(url, { comp: 'blocklist' }),
    contentType,
    { body: list, size: Buffer.byteLength(list) },
    patience,
  )
}

const contentType = { 'x-ms-blob-content-type': 'application/zip' }

interface Part {
  readonly body: NonNullable<HttpRequest['body']>
  readonly size: number
}

function part(archive: Archive, start: number, end: number): Part {
  return { body: () => createReadStream(archive.path, { start, end: end - 1 }), size: end - start }
}

async function put(
  url: string,
  headers: Readonly<Record<string, string>>,
  { body, size }: Part,
  patience: Patience,
): Promise<void> {
  const all = { 'x-ms-version': '2021-12-02', 'content-length': String(size), ...headers }
  const answer = await sendRequest({ method: 'PUT', url, headers: all, body }, patience)
  if (answer.status !== 201) {
    throw githubError('artifact-service-failed', {
      where: 'the upload',
      found: describeAnswer(answer),
      cause: answer.cause,
    })
  }
}

function withQuery(url: string, query: Readonly<Record<string, string>>): string {
  const target = new URL(url)
  for (const [name, value] of Object.entries(query)) target.searchParams.set(name, value)
  return target.href
}

function blockList(ids: readonly string[]): string {
  const blocks = ids.map((id) => `<Latest>${id}</Latest>`).join('')
  return `<?xml version="1.0" encoding="utf-8"?><BlockList>${blocks}</BlockList>`
}
