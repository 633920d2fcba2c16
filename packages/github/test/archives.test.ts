import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { ZipFile } from 'yazl'
import { digestOf } from '../../core/src/digest/sha256.ts'
import { archiveLimits } from '../src/archive-limits.ts'
import { isPlainEntryName } from '../src/entry-name.ts'
import { unzipFolder } from '../src/unzip-folder.ts'
import { zipFolder } from '../src/zip-folder.ts'
import { newFolder } from './new-folder.ts'
import { codeOf } from './step.ts'

function folderOf(files: Readonly<Record<string, string>>): string {
  const folder = newFolder()
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), text)
  }
  return folder
}

function filesOf(folder: string): Readonly<Record<string, string>> {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8', withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
  return Object.fromEntries(names.map((path) => [path.slice(folder.length + 1), readFileSync(path, 'utf8')]))
}

const bundle = {
  'index.json': '{}',
  'oci-layout': '{}',
  'blobs/sha256/ab': 'x'.repeat(5000),
  'naïve name': '',
}

describe('zipFolder and unzipFolder', () => {
  it('give the same files again', async () => {
    const archive = await zipFolder(folderOf(bundle), join(newFolder(), 'a.zip'))
    const into = newFolder()
    await unzipFolder(archive.path, into)
    expect(filesOf(into)).toEqual(bundle)
  })

  it('give the same bytes for the same files, with their size and digest', async () => {
    const first = await zipFolder(folderOf(bundle), join(newFolder(), 'a.zip'))
    const second = await zipFolder(folderOf(bundle), join(newFolder(), 'a.zip'))
    const bytes = readFileSync(first.path)
    expect(readFileSync(second.path).equals(bytes)).toBe(true)
    expect(first).toMatchObject({ size: bytes.byteLength, digest: digestOf(bytes) })
  })

  it('refuse a link in the folder', async () => {
    const folder = folderOf(bundle)
    symlinkSync('/etc/hostname', join(folder, 'link'))
    expect(await codeOf(() => zipFolder(folder, join(newFolder(), 'a.zip')))).toBe('file-not-regular')
  })

  it('refuse a name in the folder that another system reads otherwise', async () => {
    expect(await codeOf(() => zipFolder(folderOf({ 'a:b': '' }), join(newFolder(), 'a.zip')))).toBe(
      'archive-unsafe',
    )
  })
})

const notPlain = [
  '',
  '/a',
  'a/',
  'a//b',
  '.',
  '..',
  '../a',
  'a/../b',
  'a/./b',
  'a\\b',
  'C:a',
  'a:stream',
  'a\0b',
  'a\nb',
  'a*',
  'a. ',
  'a.',
  '...',
  'con',
  'NUL.txt',
  'x/com1',
  '"',
  'a|b',
  'x'.repeat(256),
  '\ud800',
]

describe('isPlainEntryName', () => {
  it.each(['a', 'index.json', 'blobs/sha256/ab', '.hidden', 'with space', 'ünïcode', 'console', '..a'])(
    'accepts %j',
    (name) => {
      expect(isPlainEntryName(name)).toBe(true)
    },
  )

  it.each(notPlain)('refuses %j', (name) => {
    expect(isPlainEntryName(name)).toBe(false)
  })
})

describe('unzipFolder', () => {
  interface Made {
    readonly name: string
    readonly text?: string
    readonly mode?: number
  }

  /** An archive, with names that the writer would refuse put in afterwards: `rename` has pairs of equal length. */
  async function archiveOf(
    entries: readonly Made[],
    rename: readonly (readonly [string, string])[] = [],
  ): Promise<string> {
    const zip = new ZipFile()
    for (const { name, text = 'text', mode = 0o100644 } of entries)
      zip.addBuffer(Buffer.from(text), name, { mode })
    zip.end()
    let bytes = (await buffer(zip.outputStream)).toString('latin1')
    for (const [from, to] of rename) bytes = bytes.replaceAll(from, to)
    const path = join(newFolder(), 'a.zip')
    writeFileSync(path, bytes, 'latin1')
    return path
  }

  it.each([
    ['a way up', [{ name: 'aa/evil' }], [['aa/evil', '../evil']]],
    ['a way up inside', [{ name: 'a/bb/evil' }], [['a/bb/', 'a/../']]],
    ['an absolute name', [{ name: 'aevil' }], [['aevil', '/evil']]],
    ['a drive', [{ name: 'aaevil' }], [['aaevil', 'C:evil']]],
    ['a backslash', [{ name: 'aa_evil' }], [['aa_evil', '..\\evil']]],
    ['a name with a NUL', [{ name: 'aevil' }], [['aevil', '\0evil']]],
    ['a name that is not UTF-8', [{ name: 'aevil' }], [['aevil', '\xffevil']]],
    ['a link', [{ name: 'link', text: '/etc/passwd', mode: 0o120777 }], []],
    ['a device', [{ name: 'tty', mode: 0o020666 }], []],
    ['a file that claims to be a folder', [{ name: 'a', mode: 0o040755 }], []],
    ['a name twice', [{ name: 'a' }, { name: 'b' }], [['b', 'a']]],
    ['a name twice but for its case', [{ name: 'abc' }, { name: 'ABC' }], []],
    ['a file below a file', [{ name: 'a' }, { name: 'a/b' }], []],
  ] as const)('refuses %s and writes nothing', async (_, entries, rename) => {
    const parent = newFolder()
    mkdirSync(join(parent, 'into'))
    const path = await archiveOf([{ name: 'good' }, ...entries], rename)
    expect(await codeOf(() => unzipFolder(path, join(parent, 'into')))).toBe('archive-unsafe')
    expect(readdirSync(parent)).toEqual(['into'])
    expect(existsSync(join(parent, 'into', 'good'))).toBe(false)
  })

  it.each([
    ['entries', { entries: 1 }],
    ['bytes in a file', { fileBytes: 3 }],
    ['bytes in all', { totalBytes: 7 }],
    ['bytes for its size', { ratio: 0.01, ratioFrom: 0 }],
  ])('refuses too many %s', async (_, limits) => {
    const path = await archiveOf([{ name: 'a' }, { name: 'b' }])
    expect(await codeOf(() => unzipFolder(path, newFolder(), { ...archiveLimits, ...limits }))).toBe(
      'archive-too-large',
    )
  })

  it('refuses a file that unpacks to more than its entry says', async () => {
    const path = await archiveOf([{ name: 'a', text: 'x'.repeat(1000) }])
    const bytes = readFileSync(path)
    const central = bytes.indexOf(Buffer.from('PK\u0001\u0002'))
    bytes.writeUInt32LE(10, central + 24)
    writeFileSync(path, bytes)
    expect(await codeOf(() => unzipFolder(path, newFolder()))).toBe('archive-malformed')
  })

  it('skips entries of folders', async () => {
    const zip = new ZipFile()
    zip.addEmptyDirectory('blobs/')
    zip.addBuffer(Buffer.from('x'), 'blobs/a')
    zip.end()
    const path = join(newFolder(), 'a.zip')
    writeFileSync(path, await buffer(zip.outputStream))
    const into = newFolder()
    await unzipFolder(path, into)
    expect(filesOf(into)).toEqual({ 'blobs/a': 'x' })
  })

  it.each([0, 10, 60])('refuses an archive of which only %d bytes are there', async (length) => {
    const path = await archiveOf([{ name: 'a' }])
    truncateSync(path, length)
    expect(await codeOf(() => unzipFolder(path, newFolder()))).toBe('archive-malformed')
  })

  it('ends with a coded error or inside the folder, whatever the bytes are', async () => {
    const good = readFileSync((await zipFolder(folderOf(bundle), join(newFolder(), 'a.zip'))).path)
    const change = fc.tuple(fc.nat(good.byteLength - 1), fc.integer({ min: 0, max: 255 }))
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 6 }), async (changes) => {
        const bytes = Buffer.from(good)
        for (const [at, value] of changes) bytes[at] = value
        const parent = newFolder()
        mkdirSync(join(parent, 'into'))
        writeFileSync(join(parent, 'a.zip'), bytes)
        const code = await codeOf(() => unzipFolder(join(parent, 'a.zip'), join(parent, 'into')))
        expect(['no error', 'archive-malformed', 'archive-unsafe', 'archive-too-large']).toContain(code)
        expect(readdirSync(parent).sort()).toEqual(['a.zip', 'into'])
      }),
      { numRuns: 200 },
    )
  })
})
