import { MessageChannel, type MessagePort, Worker } from 'node:worker_threads'
import type { FileDigest } from './hash-file.ts'
import { regularFileFlags } from './open-regular.ts'

/** What two threads share. */
interface SharedWork {
  readonly port: MessagePort
  readonly flags: number
  readonly state: Int32Array<SharedArrayBuffer>
  readonly at: typeof places
  /** 40 bytes a file: its size, below zero or absent where the second thread has not hashed it, and its SHA-256. */
  readonly results: SharedArrayBuffer
}

/** Where in the shared state what stands. */
const places = {
  /** The next file that nobody has taken. */
  turn: 0,
  /** Counts what the second thread should look at: paths, and the end. */
  news: 1,
  /** Whether no more files come. */
  closed: 2,
  /** Whether the second thread is at work. */
  busy: 3,
} as const

/** A turn that no file has. */
const nobody = 2 ** 30

/** Paths that are handed over at once. */
const batch = 256

const resultBytes = 40

/** Files whose results there is room for; it is address space, not memory, until they are written. */
const capacity = 4 * 1024 * 1024

/** A second thread that hashes files while this one finds and hashes others; each takes the next that is left. */
export class SecondHasher {
  readonly #work: Omit<SharedWork, 'port'>
  readonly #port: MessagePort
  #waiting: string[]
  #published = 0
  #hashed: Buffer | undefined

  constructor(paths: readonly string[]) {
    const { port1, port2 } = new MessageChannel()
    this.#port = port1
    this.#waiting = [...paths]
    this.#work = {
      flags: regularFileFlags,
      state: new Int32Array(new SharedArrayBuffer(16)),
      at: places,
      results: new SharedArrayBuffer(0, { maxByteLength: capacity * resultBytes }),
    }
    start({ ...this.#work, port: port2 })
    this.publish()
  }

  add(path: string): void {
    this.#waiting.push(path)
    if (this.#waiting.length >= batch) this.publish()
  }

  /** Hands over the paths that were added. */
  publish(): void {
    const paths = this.#waiting.slice(0, capacity - this.#published)
    this.#waiting = []
    if (paths.length === 0) return
    this.#published += paths.length
    this.#makeRoom()
    this.#port.postMessage(paths, [])
    this.#tell()
  }

  /** The number of the next file that nobody hashes. */
  take(): number {
    return Atomics.add(this.#work.state, places.turn, 1)
  }

  /** No more files will come, and the second thread begins with none that it has not begun. */
  close(): void {
    Atomics.store(this.#work.state, places.turn, nobody)
    Atomics.store(this.#work.state, places.closed, 1)
    this.#tell()
    this.#port.close()
  }

  wait(): void {
    Atomics.wait(this.#work.state, places.busy, 1)
  }

  /** What the second thread found, once it is done. */
  digestOf(at: number): FileDigest | undefined {
    this.#hashed ??= Buffer.from(this.#work.results)
    const start = at * resultBytes
    if (start >= this.#hashed.length) return undefined
    const size = this.#hashed.readDoubleLE(start) - 1
    if (size < 0) return undefined
    return { digest: `sha256:${this.#hashed.toString('hex', start + 8, start + resultBytes)}`, size }
  }

  /** By doubling: to grow shared memory takes as long as to hash a hundred files. */
  #makeRoom(): void {
    const { results } = this.#work
    const needed = this.#published * resultBytes
    if (results.byteLength < needed) results.grow(Math.min(2 * needed, results.maxByteLength))
  }

  #tell(): void {
    Atomics.add(this.#work.state, places.news, 1)
    Atomics.notify(this.#work.state, places.news)
  }
}

/** From its text: a bundled program has no file for a thread to start from. */
function start(work: SharedWork): void {
  const text = `(${String(hashAsSecond)})(require('node:worker_threads').workerData)`
  const second = new Worker(text, {
    eval: true,
    workerData: work,
    transferList: [work.port],
    execArgv: [],
  })
  second.on('error', () => undefined)
  second.unref()
}

/** Names nothing outside of itself but globals. The same steps as `hashFile`: one descriptor, no link, nothing but a file. */
function hashAsSecond({ port, flags, state, at: places, results }: SharedWork): void {
  const { closeSync, fstatSync, openSync, readSync } = process.getBuiltinModule('node:fs')
  const { createHash, hash } = process.getBuiltinModule('node:crypto')
  const { receiveMessageOnPort } = process.getBuiltinModule('node:worker_threads')
  const chunk = Buffer.allocUnsafeSlow(1024 * 1024)
  const paths: string[] = []

  const pathOf = (at: number): string | undefined => {
    while (at >= paths.length) {
      const known = Atomics.load(state, places.news)
      const message: { message: string[] } | undefined = receiveMessageOnPort(port)
      if (message !== undefined) for (const path of message.message) paths.push(path)
      else if (Atomics.load(state, places.closed) === 1) return undefined
      else Atomics.wait(state, places.news, known)
    }
    return paths[at]
  }

  const hashOne = (descriptor: number, at: number): void => {
    const stat = fstatSync(descriptor)
    if (!stat.isFile()) return
    let size = readSync(descriptor, chunk, 0, chunk.length, null)
    let digest: Buffer
    if (stat.size < chunk.length && size === stat.size) {
      digest = hash('sha256', chunk.subarray(0, size), 'buffer')
    } else {
      const sum = createHash('sha256').update(chunk.subarray(0, size))
      for (let read = size; read !== 0; size += read) {
        read = readSync(descriptor, chunk, 0, chunk.length, null)
        sum.update(chunk.subarray(0, read))
      }
      if (size !== stat.size) return
      digest = sum.digest()
    }
    new Uint8Array(results, 40 * at + 8, 32).set(digest)
    new DataView(results, 40 * at, 8).setFloat64(0, size + 1, true)
  }

  Atomics.store(state, places.busy, 1)
  try {
    for (;;) {
      const at = Atomics.add(state, places.turn, 1)
      const path = pathOf(at)
      if (path === undefined) break
      const descriptor = openSync(path, flags)
      try {
        hashOne(descriptor, at)
      } finally {
        closeSync(descriptor)
      }
    }
  } finally {
    Atomics.store(state, places.busy, 0)
    Atomics.notify(state, places.busy)
  }
}
