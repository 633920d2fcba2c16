import { randomBytes } from 'node:crypto'
import {
  closeSync,
  constants,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  renameSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import { coreError } from '../core-errors.ts'
import { type Digest, hexOf } from '../digest/sha256.ts'
import { isCustodyError } from '../errors.ts'
import { lockState, releaseLock, takeLock } from './bundle-lock.ts'
import { emptyConfig, type Head } from './head.ts'
import { indexBytes, ociLayout } from './oci-index.ts'
import { headOfFolder, removeUnbegun, removeUnlisted, repairDead } from './repair-bundle.ts'
import { type BundleSnapshot, blobLimit, listFolder, readListed } from './snapshot.ts'

/**
 * Makes `head` the head of a bundle folder, with the blobs that it brings. The folder may be new.
 * Either all of it happens or nothing: blobs first, `index.json` last, under a lock that is the journal.
 * @param expected the head that the folder has now, or `undefined` for a new bundle
 * @throws bundle-locked, bundle-not-empty, bundle-digest-differs when another process was faster, bundle-too-large, bundle-write
 */
export function writeBundle(
  folder: string,
  expected: Digest | undefined,
  head: Head,
  added: ReadonlyMap<Digest, Buffer>,
): BundleSnapshot {
  repairInterrupted(folder)
  makeFolder(folder)
  const blobs = new Map([...added, [head.digest, head.bytes], [emptyConfig.digest, emptyConfig.bytes]])
  takeLock(folder, [...blobs.keys()])
  try {
    checkBefore(folder, expected)
    const written = write(folder, head, blobs)
    releaseLock(folder)
    return written
  } catch (cause) {
    throw undo(folder, blobs, cause)
  }
}

/**
 * Removes what a writer of this host left that is gone. Every step that writes does this first.
 * @throws bundle-locked
 */
export function repairInterrupted(folder: string): void {
  if (lockState(folder) === 'dead') repairDead(folder)
}

function write(folder: string, head: Head, blobs: ReadonlyMap<Digest, Buffer>): BundleSnapshot {
  for (const [digest, bytes] of blobs) writeBlob(folder, digest, bytes)
  // Before the head counts: what lies there is what it lists, so that no half-foreign folder becomes a bundle.
  const listed = readListed(folder, head)
  syncFolder(join(folder, 'blobs', 'sha256'))
  // What is not finished lies among the blobs and begins with a journalled digest, so that a repair finds it.
  const unfinished = blobPath(folder, head.digest)
  if (!existsSync(join(folder, 'oci-layout'))) replaceFile(join(folder, 'oci-layout'), ociLayout, unfinished)
  replaceFile(join(folder, 'index.json'), indexBytes(head), unfinished)
  syncFolder(folder)
  return { folder, head, blobs: listed }
}

function makeFolder(folder: string): void {
  if (listFolder(folder).length > 0 && !existsSync(join(folder, 'blobs')))
    throw coreError('bundle-not-empty', { where: folder })
  try {
    mkdirSync(join(folder, 'blobs', 'sha256'), { recursive: true })
  } catch (cause) {
    throw coreError('bundle-write', { where: folder, cause })
  }
}

function checkBefore(folder: string, expected: Digest | undefined): void {
  const found = headOfFolder(folder)?.digest
  if (found !== expected)
    throw coreError('bundle-digest-differs', {
      found: found ?? 'no bundle',
      expected: expected ?? 'no bundle',
    })
}

function writeBlob(folder: string, digest: Digest, bytes: Buffer): void {
  if (bytes.byteLength > blobLimit) {
    throw coreError('bundle-too-large', {
      found: `a file of ${bytes.byteLength} bytes`,
      expected: `at most ${blobLimit}`,
    })
  }
  const path = blobPath(folder, digest)
  if (!existsSync(path)) replaceFile(path, bytes, path)
}

function blobPath(folder: string, digest: Digest): string {
  return join(folder, 'blobs', 'sha256', hexOf(digest))
}

/** Writes to a temporary name, flushes, renames: a reader sees the old file or the new one, never half of it. */
function replaceFile(path: string, bytes: Buffer, unfinished: string): void {
  const temporary = `${unfinished}.${randomBytes(6).toString('hex')}.part`
  const descriptor = openSync(temporary, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, 0o644)
  try {
    for (let at = 0; at < bytes.byteLength; ) at += writeSync(descriptor, bytes, at)
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
  renameSync(temporary, path)
}

/** Directories cannot be flushed on Windows; there the rename itself is what there is. */
function syncFolder(folder: string): void {
  if (process.platform === 'win32') return
  const descriptor = openSync(folder, constants.O_RDONLY)
  fsyncSync(descriptor)
  closeSync(descriptor)
}

/** Leaves the folder as it was: `index.json` was not written, so what was added is listed by no head. */
function undo(folder: string, blobs: ReadonlyMap<Digest, Buffer>, cause: unknown): unknown {
  try {
    removeUnlisted(folder, [...blobs.keys()])
    removeUnbegun(folder)
    releaseLock(folder)
  } catch {
    return coreError('bundle-write', {
      where: folder,
      hint: 'The folder is left interrupted: run `custody inspect --repair`.',
      cause,
    })
  }
  return isCustodyError(cause) ? cause : coreError('bundle-write', { where: folder, cause })
}
