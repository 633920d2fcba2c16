import { existsSync, lstatSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import * as z from 'zod'
import { coreError } from '../core-errors.ts'
import { errorCode, readRegularFile } from '../digest/open-regular.ts'
import { type Digest, isDigest } from '../digest/sha256.ts'
import { readDocument } from '../in-toto/statement.ts'
import { canonicalBytes } from '../json/canonical-json.ts'

export const lockName = 'custody.lock'
/** Marks a repair that is going on. */
export const repairName = 'custody.lock.repair'

/** Who is writing, and what: the lock is also the journal of the write. */
export interface LockFile {
  readonly host: string
  /** Identifies this start of the machine; empty where the system does not tell. */
  readonly bootId: string
  readonly pid: number
  /** Start of the process in clock ticks since boot; empty where the system does not tell. */
  readonly processStart: string
  /** Digests of the blobs that the write is about to add. */
  readonly adds: readonly Digest[]
}

export type LockState = 'none' | 'live' | 'dead'

/** Whether a bundle is being written: `dead` is a writer of this host that is gone. */
export function lockState(folder: string): LockState {
  if (existsSync(join(folder, repairName))) return 'live'
  return writerState(folder)
}

/** {@link lockState} of the writer alone, as who repairs sees it. */
export function writerState(folder: string): LockState {
  const lock = readLock(folder)
  return lock === undefined ? 'none' : stateOf(lock)
}

/**
 * The lock of a folder; one that cannot be read counts as another host's: nobody here can say that it is dead.
 */
export function readLock(folder: string): LockFile | undefined {
  const path = join(folder, lockName)
  try {
    return readDocument(readRegularFile(path, 1024 * 1024), lockSchema, path)
  } catch {
    return isThere(path) ? foreignLock : undefined
  }
}

/** Whether anything lies at a path; not under one that the system cannot look at, as one that is too long. */
function isThere(path: string): boolean {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) !== undefined
  } catch (cause) {
    return !['ENAMETOOLONG', 'ELOOP', 'ENOTDIR'].includes(errorCode(cause))
  }
}

/**
 * Takes the lock, or says who has it.
 * @throws bundle-locked
 */
export function takeLock(folder: string, adds: readonly Digest[]): void {
  const path = join(folder, lockName)
  try {
    writeFileSync(path, canonicalBytes({ ...ownProcess(), adds }), { flag: 'wx' })
  } catch (cause) {
    if (errorCode(cause) === 'EEXIST') throw coreError('bundle-locked', { where: folder, cause })
    // On a full disk the file is there and empty, and nobody could tell whose it is.
    rmSync(path, { force: true })
    throw coreError('bundle-write', { where: folder, cause })
  }
}

export function releaseLock(folder: string): void {
  rmSync(join(folder, lockName), { force: true })
}

/**
 * Runs a repair alone: of two processes that find the same dead writer, one wins.
 * @throws bundle-locked when another process repairs
 */
export function whileRepairing(folder: string, repair: () => void): void {
  const mark = join(folder, repairName)
  try {
    writeFileSync(mark, '', { flag: 'wx' })
  } catch (cause) {
    throw coreError('bundle-locked', { where: folder, cause })
  }
  try {
    repair()
  } finally {
    rmSync(mark, { force: true })
  }
}

/** Whether a process of this very host holds the lock: then nobody may break it. */
export function isLiveHere(lock: LockFile): boolean {
  return lock.host === hostname() && stateOf(lock) === 'live'
}

function stateOf(lock: LockFile): LockState {
  const own = ownProcess()
  if (lock.host !== own.host) return 'live'
  if (lock.bootId !== own.bootId) return lock.bootId === '' || own.bootId === '' ? 'live' : 'dead'
  return isAlive(lock) ? 'live' : 'dead'
}

function isAlive({ pid, processStart }: LockFile): boolean {
  try {
    process.kill(pid, 0)
  } catch (cause) {
    return errorCode(cause) === 'EPERM'
  }
  const started = startOf(pid)
  return processStart === '' || started === '' || started === processStart
}

function ownProcess(): Omit<LockFile, 'adds'> {
  return { host: hostname(), bootId: bootId(), pid: process.pid, processStart: startOf(process.pid) }
}

function bootId(): string {
  return readSystemFile('/proc/sys/kernel/random/boot_id').trim()
}

/** Field 22 of /proc/PID/stat; the second field is in parentheses and may hold spaces. */
function startOf(pid: number): string {
  const stat = readSystemFile(`/proc/${pid}/stat`)
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? ''
}

function readSystemFile(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}

const foreignLock: LockFile = { host: '\u0000unreadable', bootId: '', pid: 0, processStart: '', adds: [] }

const lockSchema = z.strictObject({
  host: z.string(),
  bootId: z.string(),
  pid: z.int().positive(),
  processStart: z.string(),
  adds: z.array(z.custom<Digest>((value) => typeof value === 'string' && isDigest(value))),
})
