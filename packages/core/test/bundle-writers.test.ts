import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeEach, describe, expect, it, jest } from '@jest/globals'
import { lockState } from '../src/bundle/bundle-lock.ts'
import { repairBundle } from '../src/bundle/repair-bundle.ts'
import { readBundle } from '../src/bundle/snapshot.ts'
import { repairInterrupted } from '../src/bundle/write-bundle.ts'
import { digestOf } from '../src/digest/sha256.ts'
import { add, blob, contents, hex, lockOf } from './bundle-parts.ts'

jest.setTimeout(60_000)

const writer = fileURLToPath(new URL('bundle-writer.ts', import.meta.url))

const parent = mkdtempSync(join(tmpdir(), 'custody-bundle-'))
const refusal = (code: string) => expect.objectContaining({ code })
let folder: string

beforeEach(() => {
  folder = join(mkdtempSync(join(parent, 'case-')), 'bundle')
})

afterAll(() => rmSync(parent, { recursive: true }))

describe('several writers', () => {
  it('lose nothing that any of them wrote', async () => {
    const steps = 12
    const children = ['first', 'second'].map((name) => startWriter([folder, name, String(steps), '2']))
    const ends = await Promise.all(children.map((child) => once(child, 'close')))
    expect(ends.map(([status]) => status)).toEqual([0, 0])
    const { head } = readBundle(folder)
    const records = head.layers.filter(({ mediaType }) => mediaType === 'application/vnd.in-toto+json')
    expect(records).toHaveLength(2 * steps * 2)
  })

  it.each([
    ['in a new folder', false],
    ['in a bundle', true],
  ])('repair what one left that was killed %s', async (_, begun) => {
    const before = begun ? add(folder, ['root']) : undefined
    await killWhileWriting(folder)
    expect(lockState(folder)).toBe('dead')
    expect(() => readBundle(folder)).toThrow(refusal('bundle-interrupted'))
    const { head } = add(folder, ['next'], before)
    expect(readBundle(folder).head.digest).toBe(head.digest)
    expect(readBundle(folder).head.layers).toHaveLength(begun ? 3 : 1)
  })

  it('leave a folder as empty as it was before the one that was killed', async () => {
    await killWhileWriting(folder)
    repairInterrupted(folder)
    expect(readdirSync(folder)).toEqual([])
  })

  it('wait for nobody: a live lock is an error, and what it guards stays', () => {
    const first = add(folder, ['root'])
    writeFileSync(join(folder, 'custody.lock'), lockOf({ processStart: '' }))
    const before = contents(folder)
    expect(() => add(folder, ['a'], first)).toThrow(refusal('bundle-locked'))
    expect(() => repairBundle(folder)).toThrow(refusal('bundle-locked'))
    expect(contents(folder)).toEqual(before)
  })

  it("break another host's lock by hand alone", () => {
    const first = add(folder, ['root'])
    writeFileSync(join(folder, 'custody.lock'), lockOf({ host: 'elsewhere', adds: [digestOf('stray')] }))
    writeFileSync(blob(folder, 'stray'), 'stray')
    writeFileSync(`${blob(folder, 'root')}.0123.part`, 'ro')
    expect(() => add(folder, ['a'], first)).toThrow(refusal('bundle-locked'))
    const removed = repairBundle(folder)
    expect([...removed].sort()).toEqual([`${hex('root')}.0123.part`, hex('stray'), 'custody.lock'].sort())
    expect(readBundle(folder)).toEqual(first)
  })

  it('remove nothing through a link', () => {
    const elsewhere = `${folder}-elsewhere`
    mkdirSync(join(elsewhere, 'sha256'), { recursive: true })
    writeFileSync(join(elsewhere, 'sha256', hex('mine')), 'mine')
    mkdirSync(folder, { recursive: true })
    symlinkSync(elsewhere, join(folder, 'blobs'))
    expect(() => repairBundle(folder)).toThrow(refusal('bundle-layout'))
    expect(existsSync(join(elsewhere, 'sha256', hex('mine')))).toBe(true)
  })

  it('do not remove what no journal explains', () => {
    const first = add(folder, ['root'])
    writeFileSync(blob(folder, 'planted'), 'planted')
    writeFileSync(join(folder, 'custody.lock'), lockOf({ pid: 2 ** 22 + 1 }))
    expect(() => add(folder, ['a'], first)).toThrow(refusal('bundle-stray'))
    expect(existsSync(blob(folder, 'planted'))).toBe(true)
  })
})

describe('a write that fails', () => {
  it.each([
    ['in a new folder', false],
    ['in a bundle', true],
  ])('leaves everything as it was %s', (_, begun) => {
    if (begun) add(folder, ['root'])
    const before = contents(folder)
    // The system refuses to write files of more than 512 bytes: the blobs fit, the head does not.
    const limited = [
      '-c',
      'ulimit -f 1; exec "$@"',
      'limited',
      process.execPath,
      '--conditions=source',
      writer,
    ]
    const { status, stderr } = spawnSync('bash', [...limited, folder, 'big', '1', '5'], {
      encoding: 'utf8',
      env: { ...process.env, NODE_COMPILE_CACHE: undefined },
      timeout: 50_000,
    })
    expect([status, stderr]).toEqual([1, expect.stringContaining('bundle-write')])
    expect(contents(folder)).toEqual(before)
  })
})

function startWriter(args: readonly string[]) {
  return spawn(process.execPath, ['--conditions=source', writer, ...args], { stdio: 'ignore' })
}

/** Kills a writer after it has written blobs and before it names a head. */
async function killWhileWriting(at: string): Promise<void> {
  const child = startWriter([at, 'killed', '1', '1900'])
  const ended = once(child, 'close')
  const blobs = join(at, 'blobs/sha256')
  while (!existsSync(blobs) || readdirSync(blobs).length < 20) {
    if (child.exitCode !== null) throw new Error('the writer was faster than the test')
    await new Promise((resolve) => setTimeout(resolve, 1))
  }
  child.kill('SIGKILL')
  await ended
}
