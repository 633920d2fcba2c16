import { lstatSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { coreError } from '../core-errors.ts'
import { errorCode, readRegularFile } from '../digest/open-regular.ts'
import { type Digest, digestOf, type Hex, hexOf, isHex } from '../digest/sha256.ts'
import { isCustodyError } from '../errors.ts'
import { lockName, lockState } from './bundle-lock.ts'
import { type Layer, titleOf } from './descriptor.ts'
import { emptyConfig, type Head, readHead } from './head.ts'
import { headDigestOf, indexBytes, ociLayout } from './oci-index.ts'

/** A bundle as it was read, once: every byte in it has been hashed, and nothing is read a second time. */
export interface BundleSnapshot {
  readonly folder: string
  readonly head: Head
  /** Every blob of the bundle by digest: the head, the empty config and the head's layers, no more and no less. */
  readonly blobs: ReadonlyMap<Digest, Buffer>
}

export interface SnapshotOptions {
  /** A folder that another OCI client wrote: its `index.json` and `oci-layout` need not be in our form. */
  readonly foreignLayout?: boolean
}

/** Bytes of one blob, and of all: what does not fit is evidence that should be referred to by digest. */
export const blobLimit = 512 * 1024 * 1024
const bundleLimit = 2 * 1024 * 1024 * 1024

/** What lies in the folder of a bundle. */
const parts = ['blobs', 'index.json', 'oci-layout']

/**
 * Reads a bundle folder whole and checks its closed world (rule 1, the part that needs no signature): exactly the blobs
 * that the head lists, each with the digest and size that it is listed under; regular files only, no links.
 * @throws bundle-missing, bundle-locked, bundle-interrupted, bundle-layout, bundle-stray, bundle-blob-missing,
 * bundle-blob-changed, bundle-too-large, head-shape, head-version
 */
export function readBundle(folder: string, options: SnapshotOptions = {}): BundleSnapshot {
  refuseLock(folder)
  return readHeldBundle(folder, options)
}

/** {@link readBundle} whether it is locked or not. */
function readHeldBundle(folder: string, options: SnapshotOptions = {}): BundleSnapshot {
  const names = listFolder(folder)
  if (names.length === 0) throw coreError('bundle-missing', { where: folder })
  const index = readPart(folder, 'index.json')
  const layout = readPart(folder, 'oci-layout')
  const blobs = readBlobs(folder)
  const head = readHead(blobOf(blobs, headDigestOf(index, join(folder, 'index.json')), folder))
  refuseStray(folder, names, parts)
  if (options.foreignLayout !== true) checkLayoutFiles(folder, index, layout, head)
  checkClosed(blobs, head, folder)
  return { folder, head, blobs }
}

/**
 * The blobs of a folder whose head is about to become `head`: exactly what it lists, each hashed.
 * @throws bundle-stray, bundle-blob-missing, bundle-blob-changed, bundle-too-large, bundle-layout, head-shape
 */
export function readListed(folder: string, head: Head): ReadonlyMap<Digest, Buffer> {
  const blobs = readBlobs(folder)
  refuseStray(folder, listFolder(folder), parts)
  checkClosed(blobs, head, folder)
  return blobs
}

/**
 * The bytes of a blob that a verified head lists.
 * @throws bundle-blob-missing
 */
export function blobOf(blobs: ReadonlyMap<Digest, Buffer>, digest: Digest, where: string): Buffer {
  const bytes = blobs.get(digest)
  if (bytes === undefined) throw coreError('bundle-blob-missing', { found: `no blob ${digest}`, where })
  return bytes
}

function refuseLock(folder: string): void {
  const state = lockState(folder)
  if (state === 'live') throw coreError('bundle-locked', { where: folder })
  if (state === 'dead') throw coreError('bundle-interrupted', { where: folder })
}

function readPart(folder: string, name: string): Buffer {
  try {
    return readRegularFile(join(folder, name), 1024 * 1024)
  } catch (cause) {
    throw coreError('bundle-layout', { found: `no readable ${name}`, where: folder, cause })
  }
}

function readBlobs(folder: string): ReadonlyMap<Digest, Buffer> {
  refuseStray(join(folder, 'blobs'), listFolder(join(folder, 'blobs')), ['sha256'])
  const parent = join(folder, 'blobs', 'sha256')
  const blobs = new Map<Digest, Buffer>()
  let total = 0
  for (const name of listFolder(parent)) {
    if (!isHex(name)) throw coreError('bundle-stray', { found: JSON.stringify(name), where: parent })
    const bytes = readBlob(join(parent, name))
    total += bytes.byteLength
    if (total > bundleLimit)
      throw coreError('bundle-too-large', { expected: `at most ${bundleLimit} bytes`, where: folder })
    const digest = digestOf(bytes)
    if (hexOf(digest) !== name) {
      const where = placeOfBlob(folder, name)
      throw coreError('bundle-blob-changed', { found: digest, expected: `sha256:${name}`, where })
    }
    blobs.set(digest, bytes)
  }
  return blobs
}

/** What the head calls a blob, where an unharmed head lists it; else the path of its file. The title is the bundle's own word. */
function placeOfBlob(folder: string, hex: Hex): string {
  const parent = join(folder, 'blobs', 'sha256')
  try {
    const head = headDigestOf(readPart(folder, 'index.json'), join(folder, 'index.json'))
    const bytes = readBlob(join(parent, hexOf(head)))
    const layers = digestOf(bytes) === head ? readHead(bytes).layers : []
    const layer = layers.find(({ digest }) => hexOf(digest) === hex)
    if (layer !== undefined) return placeOf(layer, folder)
  } catch {
    // The blob is named by its path then: the error to be told is the one about its bytes.
  }
  return join(parent, hex)
}

const placeOf = (layer: Layer, folder: string): string => `${titleOf(layer)} in ${folder}`

function readBlob(path: string): Buffer {
  try {
    return readRegularFile(path, blobLimit)
  } catch (cause) {
    throw coreError('bundle-layout', {
      found: 'a blob that is not a readable regular file',
      where: path,
      cause,
    })
  }
}

function checkLayoutFiles(folder: string, index: Buffer, layout: Buffer, head: Head): void {
  if (!index.equals(indexBytes(head)))
    throw coreError('bundle-layout', { found: 'another form of index.json', where: folder })
  if (!layout.equals(ociLayout))
    throw coreError('bundle-layout', { found: 'another form of oci-layout', where: folder })
}

function checkClosed(blobs: ReadonlyMap<Digest, Buffer>, head: Head, folder: string): void {
  const listed = new Set<Digest>([head.digest, emptyConfig.digest])
  blobOf(blobs, emptyConfig.digest, folder)
  for (const layer of head.layers) {
    const bytes = blobOf(blobs, layer.digest, placeOf(layer, folder))
    if (bytes.byteLength !== layer.size) {
      throw coreError('head-shape', {
        found: `size ${layer.size}`,
        expected: `${bytes.byteLength}`,
        where: layer.digest,
      })
    }
    listed.add(layer.digest)
  }
  for (const digest of blobs.keys()) {
    if (!listed.has(digest)) throw coreError('bundle-stray', { found: digest, where: folder })
  }
}

function refuseStray(folder: string, names: readonly string[], allowed: readonly string[]): void {
  const stray = names.find((name) => name !== lockName && !allowed.includes(name))
  if (stray !== undefined) throw coreError('bundle-stray', { found: JSON.stringify(stray), where: folder })
}

/** Names in a folder that is not a link itself; none when it is not there. */
export function listFolder(folder: string): readonly string[] {
  try {
    if (!lstatSync(folder).isDirectory())
      throw coreError('bundle-layout', { found: 'no folder', where: folder })
    return readdirSync(folder)
  } catch (cause) {
    if (errorCode(cause) === 'ENOENT') return []
    if (isCustodyError(cause)) throw cause
    throw coreError('bundle-layout', { found: 'no readable folder', where: folder, cause })
  }
}
