import { Worker } from 'node:worker_threads'
import { type FileDigest, hashFile } from './hash-file.ts'
import { regularFileFlags } from './open-regular.ts'

/** What two threads share. */
interface SharedWork {
  readonly paths: readonly string[]
  readonly flags: number
  /** The next path that nobody has taken, and whether the second thread is at work. */
  readonly turn: Int32Array
  /** SHA-256 by SHA-256, 32 bytes each. */
  readonly digests: Uint8Array<SharedArrayBuffer>
  /** Bytes of each file, below zero where the second thread has not hashed it. */
  readonly sizes: Float64Array
}

const next = 0
const busy = 1

/**
 * Hashes files by this thread and a second one, each taking the next that is left. Synchronous as `hashFile` is.
 * What the second thread cannot hash, this one tries again, so that every error is raised here and in its coded form.
 * @throws those of hashFile
 */
export function hashTogether(paths: readonly string[]): readonly FileDigest[] {
  if (paths.length < 2) return paths.map(hashFile)
  const work = shareWork(paths)
  startSecond(work)
  const own: (FileDigest | undefined)[] = Array.from({ length: paths.length })
  try {
    for (let at = Atomics.add(work.turn, next, 1); at < paths.length; at = Atomics.add(work.turn, next, 1))
      own[at] = hashFile(paths[at] ?? '')
  } finally {
    Atomics.store(work.turn, next, paths.length)
  }
  Atomics.wait(work.turn, busy, 1)
  const hashed = Buffer.from(work.digests.buffer)
  return paths.map((path, at) => own[at] ?? digestOfSecond(work, hashed, at) ?? hashFile(path))
}

function shareWork(paths: readonly string[]): SharedWork {
  return {
    paths,
    flags: regularFileFlags,
    turn: new Int32Array(new SharedArrayBuffer(8)),
    digests: new Uint8Array(new SharedArrayBuffer(32 * paths.length)),
    sizes: new Float64Array(new SharedArrayBuffer(8 * paths.length)).fill(-1),
  }
}

/** From its text: a bundled program has no file for a thread to start from. */
function startSecond(work: SharedWork): void {
  const text = `(${String(hashAsSecond)})(require('node:worker_threads').workerData)`
  const second = new Worker(text, { eval: true, workerData: work, execArgv: [] })
  second.on('error', () => undefined)
  second.unref()
}

/** Names nothing outside of itself but globals. The same steps as `hashFile`: one descriptor, no link, nothing but a file. */
function hashAsSecond({ paths, flags, turn, digests, sizes }: SharedWork): void {
  const { closeSync, fstatSync, openSync, readSync } = process.getBuiltinModule('node:fs')
  const { createHash, hash } = process.getBuiltinModule('node:crypto')
  const chunk = Buffer.allocUnsafeSlow(1024 * 1024)

  const hashOne = (descriptor: number, at: number): void => {
    const stat = fstatSync(descriptor)
    if (!stat.isFile()) return
    let size = readSync(descriptor, chunk, 0, chunk.length, null)
    if (stat.size < chunk.length && size === stat.size) {
      digests.set(hash('sha256', chunk.subarray(0, size), 'buffer'), 32 * at)
    } else {
      const sum = createHash('sha256').update(chunk.subarray(0, size))
      for (let read = size; read !== 0; size += read) {
        read = readSync(descriptor, chunk, 0, chunk.length, null)
        sum.update(chunk.subarray(0, read))
      }
      if (size !== stat.size) return
      digests.set(sum.digest(), 32 * at)
    }
    sizes[at] = size
  }

  Atomics.store(turn, 1, 1)
  try {
    for (let at = Atomics.add(turn, 0, 1); at < paths.length; at = Atomics.add(turn, 0, 1)) {
      const descriptor = openSync(paths[at] ?? '', flags)
      try {
        hashOne(descriptor, at)
      } finally {
        closeSync(descriptor)
      }
    }
  } finally {
    Atomics.store(turn, 1, 0)
    Atomics.notify(turn, 1)
  }
}

function digestOfSecond({ sizes }: SharedWork, hashed: Buffer, at: number): FileDigest | undefined {
  const size = sizes[at] ?? -1
  return size < 0 ? undefined : { digest: `sha256:${hashed.toString('hex', 32 * at, 32 * at + 32)}`, size }
}
