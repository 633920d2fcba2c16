import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeEach, describe, expect, it } from '@jest/globals'
import { digestOf } from '../../core/src/digest/sha256.ts'
import { filesBelow } from '../src/files-below.ts'
import { hashMatches, matchFiles } from '../src/match-files.ts'

const parent = realpathSync(mkdtempSync(join(tmpdir(), 'custody-match-')))
const refusal = (code: string) => expect.objectContaining({ code })
let workspace: string

beforeEach(() => {
  workspace = join(mkdtempSync(join(parent, 'case-')), 'workspace')
  for (const path of [
    'dist/a.tgz',
    'dist/b.tgz',
    'dist/deep/c.txt',
    'README.md',
    '.env',
    '.git/config',
    'sub/.git/HEAD',
    'custody-bundle/index.json',
  ])
    write(path)
})

afterAll(() => rmSync(parent, { recursive: true }))

function write(path: string, content = path): void {
  mkdirSync(dirname(join(workspace, path)), { recursive: true })
  writeFileSync(join(workspace, path), content)
}

function match(...patterns: readonly string[]): readonly string[] {
  return matchFiles(patterns, { workspace, exclude: ['custody-bundle'] }).map(({ path }) => path)
}

describe('files in a workspace', () => {
  it.each([
    ['dist/a.tgz', ['dist/a.tgz']],
    ['dist/*.tgz', ['dist/a.tgz', 'dist/b.tgz']],
    ['dist', ['dist/a.tgz', 'dist/b.tgz', 'dist/deep/c.txt']],
    ['dist/', ['dist/a.tgz', 'dist/b.tgz', 'dist/deep/c.txt']],
    ['dist/**', ['dist/a.tgz', 'dist/b.tgz', 'dist/deep/c.txt']],
    ['dist/*', ['dist/a.tgz', 'dist/b.tgz', 'dist/deep/c.txt']],
    ['./dist/a.tgz', ['dist/a.tgz']],
    ['dist/../README.md', ['README.md']],
    ['**/*.txt', ['dist/deep/c.txt']],
    ['{README,OTHER}.md', ['README.md']],
    ['.env', ['.env']],
  ])('are found by %s', (pattern, paths) => {
    expect(match(pattern)).toEqual(paths)
  })

  it('are listed once each, in the order of their bytes', () => {
    for (const name of ['ä', 'Z', 'a', '\u{1f600}', '\ufb33']) write(`names/${name}`)
    expect(match('names/*', 'names', 'names/a')).toEqual(
      ['Z', 'a', 'ä', '\ufb33', '\u{1f600}'].map((name) => `names/${name}`),
    )
  })

  it.each(['a b', 'new\nline', '::error::x', '[x]', '*', '{a,b}', "quo'te", 'back\\slash', '-rf', '漢字'])(
    'may have the name %j, given literally',
    (name) => {
      write(`odd/${name}`)
      expect(match(`odd/${name}`)).toEqual([`odd/${name}`])
      expect(match('odd')).toEqual([`odd/${name}`])
      expect(match('odd/*')).toEqual([`odd/${name}`])
    },
  )

  it('are hashed', () => {
    const [file] = hashMatches(['README.md'], { workspace, exclude: [] })
    expect(file).toMatchObject({ path: 'README.md', digest: digestOf('README.md'), size: 9 })
  })

  it('are never those of Git or of the bundle', () => {
    expect(match('**')).toEqual(['.env', 'README.md', 'dist/a.tgz', 'dist/b.tgz', 'dist/deep/c.txt'])
    expect(match('.')).toEqual(['.env', 'README.md', 'dist/a.tgz', 'dist/b.tgz', 'dist/deep/c.txt'])
    for (const pattern of ['.git/config', '.git', 'sub', 'custody-bundle', 'custody-bundle/*', '**/HEAD'])
      expect(() => match(pattern)).toThrow(refusal('glob-empty'))
  })

  it('are not those of the bundle either where the workspace is named through a link', () => {
    symlinkSync(workspace, `${workspace}-link`)
    const through = { workspace: `${workspace}-link`, exclude: [join(`${workspace}-link`, 'custody-bundle')] }
    expect(() => matchFiles(['custody-bundle'], through)).toThrow(refusal('glob-empty'))
    expect(matchFiles(['**/*.tgz'], through)).toHaveLength(2)
  })

  it('are not those of the bundle when a link leads into it', () => {
    symlinkSync('custody-bundle/index.json', join(workspace, 'link'))
    symlinkSync('custody-bundle', join(workspace, 'folder'))
    for (const pattern of ['link', 'folder/index.json', 'folder/*'])
      expect(() => match(pattern)).toThrow(refusal('glob-empty'))
  })

  it.each(['missing', '*.missing', 'dist/*.zip', 'dist/deep/deeper/**'])(
    'are missed when nothing matches %s',
    (pattern) => {
      expect(() => match('README.md', pattern)).toThrow(refusal('glob-empty'))
    },
  )

  it.each(['../outside', '/etc/*.conf', '../*', 'dist/../../*'])(
    'are not looked for outside by %s',
    (pattern) => {
      expect(() => match(pattern)).toThrow(refusal('file-outside'))
    },
  )
})

describe('a link in a workspace', () => {
  it('stands for the file that it leads to, under its own name', () => {
    symlinkSync('dist/a.tgz', join(workspace, 'latest.tgz'))
    const [file] = hashMatches(['latest.tgz'], { workspace, exclude: [] })
    expect(file).toMatchObject({ path: 'latest.tgz', digest: digestOf('dist/a.tgz') })
  })

  it.each(['out', '*', 'links', 'links/*'])('out of it is refused, found by %s', (pattern) => {
    writeFileSync(join(workspace, '../outside'), 'secret')
    symlinkSync('../outside', join(workspace, 'out'))
    mkdirSync(join(workspace, 'links'))
    symlinkSync('../../outside', join(workspace, 'links/out'))
    expect(() => match(pattern)).toThrow(refusal('file-outside'))
  })

  it('to a file that exists outside, given as an existing path, is refused', () => {
    expect(() => match('/etc/hostname')).toThrow(refusal('file-outside'))
    expect(() => match('../../..')).toThrow(refusal('file-outside'))
    expect(() => match('/')).toThrow(refusal('file-outside'))
  })

  it('through a folder that leads out is refused', () => {
    mkdirSync(join(workspace, '../elsewhere'))
    writeFileSync(join(workspace, '../elsewhere/file'), '')
    symlinkSync('../elsewhere', join(workspace, 'away'))
    expect(() => match('away/file')).toThrow(refusal('file-outside'))
    expect(() => match('away/*')).toThrow(refusal('file-outside'))
  })

  it('to a folder is refused: its files are named by themselves', () => {
    symlinkSync('dist', join(workspace, 'folder'))
    expect(() => match('folder')).toThrow(refusal('file-not-regular'))
  })

  it('to nowhere, or to itself, is refused', () => {
    symlinkSync('nowhere', join(workspace, 'dangling'))
    symlinkSync('loop', join(workspace, 'loop'))
    expect(() => match('dangling')).toThrow(refusal('file-missing'))
    expect(() => match('loop')).toThrow(refusal('file-missing'))
  })
})

describe('a folder', () => {
  it('that cannot be listed is refused: its files would be left out', () => {
    const nothing = { has: () => false, parents: new Set<string>() }
    expect(() => [...filesBelow(join(workspace, 'gone'), nothing)]).toThrow(refusal('file-unreadable'))
  })
})
