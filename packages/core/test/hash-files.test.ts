import { createHash, randomBytes } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { hashFiles } from '../src/digest/hash-files.ts'
import { hashTogether } from '../src/digest/hash-together.ts'

const folder = mkdtempSync(join(tmpdir(), 'hash-files-'))
const sizes = [
  0,
  1,
  4096,
  1024 * 1024 - 1,
  1024 * 1024,
  1024 * 1024 + 1,
  ...Array(1500).fill(100),
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

describe('when two threads hash files', () => {
  it('they give each file its own digest and size, in the given order', () => {
    expect(hashTogether(paths)).toEqual(expected)
  })

  it('nothing and one file are hashed as well', () => {
    expect([hashTogether([]), hashTogether(paths.slice(0, 1))]).toEqual([[], expected.slice(0, 1)])
  })

  it.each([
    ['link', 'file-not-regular'],
    ['folder', 'file-not-regular'],
    ['nothing', 'file-missing'],
  ])('a %s among them is the error %s, wherever it stands', (name, code) => {
    for (const at of [0, 700, paths.length])
      expect(() => hashTogether(paths.toSpliced(at, 0, join(folder, name)))).toThrow(
        expect.objectContaining({ code }),
      )
  })
})

it('hashFiles adds digest and size to what it is given', () => {
  const given = paths.map((path, at) => ({ at, path }))
  expect(hashFiles(given, ({ path }) => path)).toEqual(given.map((one, at) => ({ ...one, ...expected[at] })))
})
