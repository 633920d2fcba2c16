import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Head } from '../../packages/core/src/bundle/head.ts'
import { indexBytes, ociLayout } from '../../packages/core/src/bundle/oci-index.ts'
import type { BundleSnapshot } from '../../packages/core/src/bundle/snapshot.ts'
import type { Digest } from '../../packages/core/src/digest/sha256.ts'

/** The files of a bundle folder by their path in it. */
export type Files = ReadonlyMap<string, Buffer>

export function filesOf({ head, blobs }: Pick<BundleSnapshot, 'head' | 'blobs'>): Files {
  return new Map([
    ['index.json', indexBytes(head)],
    ['oci-layout', ociLayout],
    ...[...blobs].map(([digest, bytes]) => [blobPath(digest), bytes] as const),
  ])
}

/** Files of a bundle whose head is `head`, with no blob that it does not list. */
export function filesUnder(head: Head, blobs: ReadonlyMap<Digest, Buffer>, config: Digest): Files {
  const listed = [config, ...head.layers.map(({ digest }) => digest)]
  const kept = listed.flatMap((digest) => {
    const bytes = blobs.get(digest)
    return bytes === undefined ? [] : [[digest, bytes] as const]
  })
  return filesOf({ head, blobs: new Map([...kept, [head.digest, head.bytes]]) })
}

export const blobPath = (digest: Digest) => `blobs/sha256/${digest.slice('sha256:'.length)}`

export function sameFiles(a: Files, b: Files): boolean {
  return a.size === b.size && [...a].every(([path, bytes]) => b.get(path)?.equals(bytes) === true)
}

/** A folder that is made to hold one mutant after the other; only what differs is written. */
export interface Scratch {
  readonly folder: string
  show(files: Files): void
}

export function makeScratch(folder: string): Scratch {
  let present: Files = new Map()
  return {
    folder,
    show(files) {
      for (const path of present.keys()) if (!files.has(path)) remove(folder, path)
      for (const [path, bytes] of files) if (present.get(path) !== bytes) put(join(folder, path), bytes)
      present = files
    },
  }
}

/** Removes a file, and the folder that a mutant made for it. */
function remove(folder: string, path: string): void {
  rmSync(join(folder, path))
  const parent = dirname(path)
  if (!usual.includes(parent)) rmSync(join(folder, parent), { recursive: true })
}

const usual = ['.', 'blobs', 'blobs/sha256']

function put(path: string, bytes: Buffer): void {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, bytes)
}
