import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { coreError } from '../core-errors.ts'
import { readRegularFile } from '../digest/open-regular.ts'
import { type Digest, hexOf, isHex } from '../digest/sha256.ts'
import {
  isLiveHere,
  lockName,
  readLock,
  releaseLock,
  repairName,
  whileRepairing,
  writerState,
} from './bundle-lock.ts'
import { emptyConfig, type Head, readHead } from './head.ts'
import { headDigestOf } from './oci-index.ts'
import { blobLimit, listFolder } from './snapshot.ts'

/**
 * Repairs what a writer of this host left that is gone: removes what it added and no head lists, then its lock.
 * @throws bundle-locked when another process does the same
 */
export function repairDead(folder: string): void {
  whileRepairing(folder, () => {
    // Another process may have repaired and begun to write since the lock was found dead.
    const lock = writerState(folder) === 'dead' ? readLock(folder) : undefined
    if (lock === undefined) return
    removeUnlisted(folder, lock.adds)
    removeUnbegun(folder)
    releaseLock(folder)
  })
}

/**
 * Repairs by hand (`custody inspect --repair`): also another host's lock, and blobs that no journal explains.
 * Removes only what the head does not list.
 * @returns the names of what was removed
 * @throws bundle-locked while a process of this host is writing
 */
export function repairBundle(folder: string): readonly string[] {
  const lock = readLock(folder)
  if (lock !== undefined && isLiveHere(lock)) throw coreError('bundle-locked', { where: folder })
  rmSync(join(folder, repairName), { force: true })
  const removed: string[] = []
  whileRepairing(folder, () => {
    removed.push(...removeUnlisted(folder, 'all'))
    removeUnbegun(folder)
    if (lock !== undefined) removed.push(lockName)
    releaseLock(folder)
  })
  return removed
}

/** Deletes blobs that the head does not list, among the candidates, and their temporary files. */
export function removeUnlisted(folder: string, candidates: readonly Digest[] | 'all'): readonly string[] {
  const head = headOfFolder(folder)
  const listed = new Set(
    head === undefined ? [] : [head.digest, emptyConfig.digest, ...head.layers.map((layer) => layer.digest)],
  )
  // Through a link nothing is removed: what it leads to is not this bundle's.
  if (listFolder(join(folder, 'blobs')).length === 0) return []
  const parent = join(folder, 'blobs', 'sha256')
  const removed = listFolder(parent).filter((name) => {
    const digest: Digest = `sha256:${name.slice(0, 64)}`
    const candidate = candidates === 'all' || candidates.some((added) => hexOf(added) === name.slice(0, 64))
    return candidate && !(isHex(name) && listed.has(digest))
  })
  for (const name of removed) rmSync(join(parent, name), { force: true, recursive: true })
  return removed
}

/** Leaves a folder empty again whose first write did not come to its end. */
export function removeUnbegun(folder: string): void {
  if (existsSync(join(folder, 'index.json'))) return
  rmSync(join(folder, 'oci-layout'), { force: true })
  for (const name of ['blobs/sha256', 'blobs']) {
    if (listFolder(join(folder, name)).length === 0)
      rmSync(join(folder, name), { force: true, recursive: true })
  }
}

/** The head that the folder names now; none in a folder without `index.json`. */
export function headOfFolder(folder: string): Head | undefined {
  const index = join(folder, 'index.json')
  if (!existsSync(index)) return undefined
  const digest = headDigestOf(readRegularFile(index, 1024 * 1024), index)
  return readHead(readRegularFile(join(folder, 'blobs', 'sha256', hexOf(digest)), blobLimit))
}
