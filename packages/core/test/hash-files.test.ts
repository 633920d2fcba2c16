import { createHash, randomBytes } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { FileHasher } from '../src/digest/file-hasher.ts'

const folder = mkdtempSync(join(tmpdir(), 'hash-files-'))
const sizes = [
  0,
  1,
  4096,
  1024 * 1024 - 1,
  1024 * 1024,
  1024 * 1024 + 1,
  ...Array(2500).fill(100),
  64_000_000,
]
const files = sizes.map((size, at) => ({ path: join(folder, `${at}`), bytes: randomBytes(size) }))
const expected = files.map(({ bytes }) => ({
  digest: `sha256:${createHash('sha256').update(bytes).digest('hex')}`,
  size: bytes.length,
}))
const paths = files.map(({ path }) => path)

beforeAll(() => {
  for (const { path, bytes } of files) writeFileSync(path, bytes)
  mkdirSync(join(folder, 'folder'))
  symlinkSync(join(folder, '1'), join(folder, 'link'))
})
afterAll(() => rmSync(folder, { recursive: true }))

function hashAll(paths: readonly string[]) {
  const hasher = new FileHasher()
  try {
    for (const path of paths) hasher.add(path)
    return hasher.finish()
  } finally {
    hasher.close()
  }
}

describe('when files are hashed', () => {
  it('each gets its own digest and size, in the given order, by however many threads', () => {
    for (const count of [0, 1, 5, 1999, 2000, 2001, paths.length])
      expect(hashAll(paths.slice(0, count))).toEqual(expected.slice(0, count))
  })

  it('large ones are hashed by two threads as well', () => {
    const large = [...paths.slice(-1), ...paths.slice(-1), ...paths.slice(-1)]
    expect(hashAll(large)).toEqual(Array(3).fill(expected.at(-1)))
  })

  it.each([
    ['link', 'file-not-regular'],
    ['folder', 'file-not-regular'],
    ['nothing', 'file-missing'],
  ])('a %s among them is the error %s, wherever it stands', (name, code) => {
    for (const at of [0, 700, 2000, paths.length])
      expect(() => hashAll(paths.toSpliced(at, 0, join(folder, name)))).toThrow(
        expect.objectContaining({ code }),
      )
  })

  it('a search that fails while the second thread is at work leaves nobody waiting', () => {
    const hasher = new FileHasher()
    for (const path of paths) hasher.add(path)
    expect(() => hasher.close()).not.toThrow()
  })
})
