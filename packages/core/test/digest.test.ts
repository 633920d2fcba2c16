import { execFileSync, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  closeSync,
  ftruncateSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { hashFile } from '../src/digest/hash-file.ts'
import { readRegularFile } from '../src/digest/open-regular.ts'
import { digestOf, hexOf, isHex, readDigest, sha256 } from '../src/digest/sha256.ts'
import { readTreeListing, treeDigest, treeListing } from '../src/digest/tree-digest.ts'

const folder = mkdtempSync(join(tmpdir(), 'custody-digest-'))
const path = (name: string) => join(folder, name)
const linux = process.platform === 'linux'

afterAll(() => rmSync(folder, { recursive: true }))

function file(name: string, content: string | Buffer): string {
  writeFileSync(path(name), content)
  return path(name)
}

describe('digests of bytes', () => {
  it('are SHA-256', () => {
    expect(sha256('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad')
    expect(digestOf(Buffer.alloc(0))).toBe(`sha256:${createHash('sha256').digest('hex')}`)
  })

  it.each([
    ['nothing', ''],
    ['no algorithm', 'a'.repeat(64)],
    ['another algorithm', `sha512:${'a'.repeat(64)}`],
    ['upper case', `sha256:${'A'.repeat(64)}`],
    ['too short', `sha256:${'a'.repeat(63)}`],
    ['too long', `sha256:${'a'.repeat(65)}`],
    ['a line break behind', `sha256:${'a'.repeat(64)}\n`],
    ['a space before', ` sha256:${'a'.repeat(64)}`],
  ])('are refused as text with %s', (_, text) => {
    expect(() => readDigest(text)).toThrow(expect.objectContaining({ code: 'digest-malformed' }))
  })

  it('are read as they are written', () => {
    const digest = digestOf('x')
    expect(readDigest(digest)).toBe(digest)
    expect(isHex(hexOf(digest))).toBe(true)
  })
})

describe('hashing a file', () => {
  const mebibyte = 1024 * 1024

  it.each([0, 1, 4096, mebibyte - 1, mebibyte, mebibyte + 1, 3 * mebibyte + 7])(
    'of %i bytes is SHA-256 of them',
    (size) => {
      const bytes = Buffer.alloc(size, 'custody')
      expect(hashFile(file('sized', bytes))).toEqual({ digest: digestOf(bytes), size })
    },
  )

  it.each(['a b', 'new\nline', '::error::x', 'ümlaut 漢字 🦊', '\'"$(x)`', '-rf', '\u2028'])(
    'works under the name %j',
    (name) => {
      expect(hashFile(file(name, 'content')).digest).toBe(digestOf('content'))
    },
  )

  it('holds no more of it in memory than a mebibyte', () => {
    const sparse = path('sparse')
    const descriptor = openSync(sparse, 'w')
    ftruncateSync(descriptor, 256 * mebibyte)
    closeSync(descriptor)
    const before = process.resourceUsage().maxRSS
    expect(hashFile(sparse).size).toBe(256 * mebibyte)
    // In kibibytes.
    expect(process.resourceUsage().maxRSS - before).toBeLessThan(64 * 1024)
    rmSync(sparse)
  })

  it('takes a hard link for the file that it is', () => {
    linkSync(file('one', 'same'), path('other'))
    expect(hashFile(path('other')).digest).toBe(digestOf('same'))
  })

  it('refuses what is not there', () => {
    expect(() => hashFile(path('missing'))).toThrow(expect.objectContaining({ code: 'file-missing' }))
    expect(() => hashFile(join(file('plain', ''), 'below'))).toThrow(
      expect.objectContaining({ code: 'file-missing' }),
    )
  })

  it('refuses a link, a folder and a pipe, without waiting for a writer', () => {
    symlinkSync(file('target', 'x'), path('link'))
    mkdirSync(path('sub'))
    execFileSync('mkfifo', [path('pipe')])
    for (const name of ['link', 'sub', 'pipe', '/dev/null']) {
      const at = name.startsWith('/') ? name : path(name)
      expect(() => hashFile(at)).toThrow(expect.objectContaining({ code: 'file-not-regular' }))
    }
  })

  it('notices a file that is longer than it said', () => {
    // The kernel says that its files are empty; on other systems there are none.
    const at = linux ? '/proc/self/status' : file('still', '')
    const hash = () => hashFile(at)
    if (linux) expect(hash).toThrow(expect.objectContaining({ code: 'file-changed' }))
    else expect(hash().size).toBe(0)
  })

  it('notices a file that grows while it is read', async () => {
    const growing = file('growing', Buffer.alloc(64 * mebibyte))
    const script = `setInterval(() => require('fs').appendFileSync(${JSON.stringify(growing)}, 'x'.repeat(65536)), 1)`
    const writer = spawn(process.execPath, ['-e', script], { stdio: 'ignore' })
    try {
      await expect(hashUntilChanged(growing)).resolves.toBe('file-changed')
    } finally {
      writer.kill('SIGKILL')
    }
  })
})

async function hashUntilChanged(at: string): Promise<unknown> {
  for (let tries = 0; tries < 100; tries += 1) {
    try {
      hashFile(at)
    } catch (error) {
      return error instanceof Error && 'code' in error ? error.code : error
    }
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  return 'never'
}

describe('reading a file whole', () => {
  it('gives its bytes up to the limit', () => {
    const at = file('limited', '12345')
    expect(readRegularFile(at, 5).toString()).toBe('12345')
    expect(() => readRegularFile(at, 4)).toThrow(expect.objectContaining({ code: 'file-too-large' }))
  })
})

describe('the digest of a directory', () => {
  const name = fc.string({
    unit: fc.constantFrom(
      'a',
      'B',
      ' ',
      '\n',
      '\r',
      '\\',
      '/',
      ':',
      'ä',
      '漢',
      '🦊',
      '\u2028',
      '\u2029',
      '\u0085',
      'n',
    ),
    minLength: 1,
    maxLength: 12,
  })
  const files = fc.uniqueArray(fc.record({ path: name, content: fc.string() }), {
    selector: (one) => one.path,
    maxLength: 20,
  })
  const named = (list: ReadonlyArray<{ readonly path: string; readonly content: string }>) =>
    list.map((one) => ({ path: one.path, digest: digestOf(one.content) }))

  it('does not depend on the order in which files are found', () => {
    fc.assert(
      fc.property(files, (list) => {
        expect(treeDigest(named(list.toReversed()))).toBe(treeDigest(named(list)))
      }),
    )
  })

  it('can be read back from its listing under any name', () => {
    fc.assert(
      fc.property(files, (list) => {
        const sorted = named(list).sort((a, b) => Buffer.compare(Buffer.from(a.path), Buffer.from(b.path)))
        expect(readTreeListing(treeListing(named(list)))).toEqual(sorted)
      }),
    )
  })

  it('is another one for other files', () => {
    fc.assert(
      fc.property(files, files, (a, b) => {
        const same = JSON.stringify(named(a).sort(byPath)) === JSON.stringify(named(b).sort(byPath))
        expect(treeDigest(named(a)) === treeDigest(named(b))).toBe(same)
      }),
    )
  })

  it('hashes what sha256sum prints', () => {
    const sub = path('tree')
    mkdirSync(sub)
    const names = ['b', 'a b', 'back\\slash', 'line\nbreak', 'ä']
    for (const one of names) writeFileSync(join(sub, one), one)
    const sorted = names.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
    const printed = execFileSync('sha256sum', ['--', ...sorted], { cwd: sub, encoding: 'utf8' })
    expect(treeListing(names.map((one) => ({ path: one, digest: digestOf(one) })))).toBe(printed)
  })

  it('leaves out lines of another form when it reads a listing', () => {
    const good = `${'a'.repeat(64)}  name\n`
    const bad = [
      '',
      `${'a'.repeat(63)}  short\n`,
      `${'a'.repeat(64)} one space\n`,
      `${'A'.repeat(64)}  upper\n`,
      `${'a'.repeat(64)}  \n`,
    ]
    expect(readTreeListing(bad.join('') + good)).toEqual([
      { path: 'name', digest: `sha256:${'a'.repeat(64)}` },
    ])
  })
})

const byPath = (a: { readonly path: string }, b: { readonly path: string }) => (a.path < b.path ? -1 : 1)
