import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeEach, describe, expect, it } from '@jest/globals'
import { titleOf } from '../src/bundle/descriptor.ts'
import { emptyConfig, headAfter } from '../src/bundle/head.ts'
import { indexBytes } from '../src/bundle/oci-index.ts'
import { type BundleSnapshot, readBundle } from '../src/bundle/snapshot.ts'
import { writeBundle } from '../src/bundle/write-bundle.ts'
import { digestOf, hexOf } from '../src/digest/sha256.ts'
import { add, blob, bootIdKnown, chainId, contents, layer, lockOf } from './bundle-parts.ts'

const parent = mkdtempSync(join(tmpdir(), 'custody-bundle-'))
const refusal = (code: string) => expect.objectContaining({ code })
let folder: string

beforeEach(() => {
  folder = join(mkdtempSync(join(parent, 'case-')), 'bundle')
})

afterAll(() => rmSync(parent, { recursive: true }))

describe('a bundle folder', () => {
  it('holds what was written, and nothing else', () => {
    const first = add(folder, ['root'])
    const second = add(folder, ['a', 'b'], first)
    expect(readBundle(folder)).toEqual(second)
    expect([...second.blobs.keys()].sort()).toEqual(
      [
        digestOf('root'),
        digestOf('a'),
        digestOf('b'),
        first.head.digest,
        second.head.digest,
        emptyConfig.digest,
      ].sort(),
    )
    expect(readdirSync(folder).sort()).toEqual(['blobs', 'index.json', 'oci-layout'])
  })

  it('is written only upon the head that it has', () => {
    const first = add(folder, ['root'])
    add(folder, ['a'], first)
    const before = contents(folder)
    expect(() => add(folder, ['b'], first)).toThrow(refusal('bundle-digest-differs'))
    expect(() => add(folder, ['b'])).toThrow(refusal('bundle-digest-differs'))
    expect(contents(folder)).toEqual(before)
  })

  it.each<[string, (at: string) => void, string]>([
    ['a blob of it was changed', (at) => writeFileSync(blob(at, 'root'), 'roof'), 'bundle-blob-changed'],
    ['a blob of it is gone', (at) => rmSync(blob(at, 'root')), 'bundle-blob-missing'],
    ['something lies beside it', (at) => writeFileSync(join(at, 'planted'), ''), 'bundle-stray'],
    [
      'a blob that is to come lies there, wrong',
      (at) => writeFileSync(blob(at, 'a'), 'b'),
      'bundle-blob-changed',
    ],
  ])('is left as it is where %s while a step runs', (_, meddle, code) => {
    const first = add(folder, ['root'])
    meddle(folder)
    const index = readFileSync(join(folder, 'index.json'))
    expect(() => add(folder, ['a'], first)).toThrow(refusal(code))
    expect(readFileSync(join(folder, 'index.json'))).toEqual(index)
    expect(readdirSync(folder)).not.toContain('custody.lock')
  })

  it('is not begun among other files', () => {
    mkdirSync(folder)
    writeFileSync(join(folder, 'mine.txt'), '')
    expect(() => add(folder, ['root'])).toThrow(refusal('bundle-not-empty'))
    expect(readdirSync(folder)).toEqual(['mine.txt'])
  })

  it.each([
    ['below a file', () => join(folder, 'index.json', 'x'), 'bundle-layout'],
    ['under a name that is too long', () => join(parent, 'x'.repeat(300)), 'bundle-layout'],
  ])('cannot lie %s', (_, at, code) => {
    add(folder, ['root'])
    expect(() => readBundle(at())).toThrow(refusal(code))
    expect(() => add(at(), ['root'])).toThrow(expect.objectContaining({ name: 'CustodyError' }))
  })

  it('is missing when it is not there or empty', () => {
    expect(() => readBundle(folder)).toThrow(refusal('bundle-missing'))
    mkdirSync(folder)
    expect(() => readBundle(folder)).toThrow(refusal('bundle-missing'))
  })

  it.each<[string, (at: string, bundle: BundleSnapshot) => void, string]>([
    ['a blob that is gone', (at) => rmSync(blob(at, 'root')), 'bundle-blob-missing'],
    ['a blob with other bytes', (at) => writeFileSync(blob(at, 'root'), 'roof'), 'bundle-blob-changed'],
    ['an empty blob', (at) => writeFileSync(blob(at, 'root'), ''), 'bundle-blob-changed'],
    ['a planted blob', (at) => writeFileSync(blob(at, 'more'), 'more'), 'bundle-stray'],
    ['a planted file', (at) => writeFileSync(join(at, 'README'), ''), 'bundle-stray'],
    ['a planted algorithm', (at) => mkdirSync(join(at, 'blobs/sha512')), 'bundle-stray'],
    ['a linked blob', (at) => linkAway(blob(at, 'root')), 'bundle-layout'],
    ['a folder for a blob', (at) => folderFor(blob(at, 'root')), 'bundle-layout'],
    ['linked blobs', (at) => linkAway(join(at, 'blobs')), 'bundle-layout'],
    ['a linked index', (at) => linkAway(join(at, 'index.json')), 'bundle-layout'],
    ['no index', (at) => rmSync(join(at, 'index.json')), 'bundle-layout'],
    ['no oci-layout', (at) => rmSync(join(at, 'oci-layout')), 'bundle-layout'],
    [
      'another oci-layout',
      (at) => writeFileSync(join(at, 'oci-layout'), '{"imageLayoutVersion": "1.0.0"}'),
      'bundle-layout',
    ],
    [
      'an index of two heads',
      (at, bundle) => writeFileSync(join(at, 'index.json'), indexOf([bundle.head, bundle.head])),
      'bundle-layout',
    ],
    ['an index of none', (at) => writeFileSync(join(at, 'index.json'), indexOf([])), 'bundle-layout'],
    [
      'an index in another spacing',
      (at, bundle) => writeFileSync(join(at, 'index.json'), `${indexBytes(bundle.head).toString()}\n`),
      'bundle-layout',
    ],
    [
      'an index that names a file which is no head',
      (at) => writeFileSync(join(at, 'index.json'), indexOf([{ digest: digestOf('root') }])),
      'json-syntax',
    ],
    ['an unreadable lock', (at) => writeFileSync(join(at, 'custody.lock'), 'x'), 'bundle-locked'],
    ['a folder for a lock', (at) => mkdirSync(join(at, 'custody.lock')), 'bundle-locked'],
    ['a dangling link for a lock', (at) => symlinkSync('nowhere', join(at, 'custody.lock')), 'bundle-locked'],
    [
      'a lock of another host',
      (at) => writeFileSync(join(at, 'custody.lock'), lockOf({ host: 'elsewhere' })),
      'bundle-locked',
    ],
    [
      'a lock of this process',
      (at) => writeFileSync(join(at, 'custody.lock'), lockOf({ processStart: '' })),
      'bundle-locked',
    ],
    [
      'a lock of a process that is gone',
      (at) => writeFileSync(join(at, 'custody.lock'), lockOf({ pid: 2 ** 22 + 1 })),
      'bundle-interrupted',
    ],
    [
      'a lock of another start of this machine',
      (at) => writeFileSync(join(at, 'custody.lock'), lockOf({ bootId: 'earlier' })),
      bootIdKnown ? 'bundle-interrupted' : 'bundle-locked',
    ],
    ['a repair that goes on', (at) => writeFileSync(join(at, 'custody.lock.repair'), ''), 'bundle-locked'],
  ])('is refused with %s', (_, spoil, code) => {
    spoil(folder, add(folder, ['root']))
    expect(() => readBundle(folder)).toThrow(refusal(code))
  })

  it.each<[string, (at: string) => void, string]>([
    ['changed', (at) => writeFileSync(blob(at, 'root'), 'roof'), 'bundle-blob-changed'],
    ['gone', (at) => rmSync(blob(at, 'root')), 'bundle-blob-missing'],
  ])('is refused by the title of what is %s in it', (_, spoil, code) => {
    const { head } = add(folder, ['root'])
    spoil(folder)
    const where = `${head.layers.map(titleOf)[0]} in ${folder}`
    expect(() => readBundle(folder)).toThrow(
      expect.objectContaining({ code, detail: expect.objectContaining({ where }) }),
    )
  })

  it('is refused by the path of the head where that is changed', () => {
    const { head } = add(folder, ['root'])
    const path = join(folder, 'blobs', 'sha256', hexOf(head.digest))
    writeFileSync(path, 'no head')
    const detail = expect.objectContaining({ where: path })
    expect(() => readBundle(folder)).toThrow(expect.objectContaining({ code: 'bundle-blob-changed', detail }))
  })

  it('is refused when it is a link itself', () => {
    add(folder, ['root'])
    symlinkSync(folder, `${folder}-link`)
    expect(() => readBundle(`${folder}-link`)).toThrow(refusal('bundle-layout'))
  })

  it('may have been written anew by another OCI client, when that is said', () => {
    const { head } = add(folder, ['root'])
    writeFileSync(
      join(folder, 'index.json'),
      JSON.stringify({ schemaVersion: 2, manifests: [{ digest: head.digest, size: 1, extra: 1 }] }),
    )
    writeFileSync(join(folder, 'oci-layout'), '{ "imageLayoutVersion": "1.0.0" }')
    expect(() => readBundle(folder)).toThrow(refusal('bundle-layout'))
    expect(readBundle(folder, { foreignLayout: true }).head).toEqual(head)
  })

  it('refuses a head whose sizes are wrong', () => {
    const wrong = headAfter(chainId, undefined, [{ ...layer('root'), size: 5 }])
    expect(() =>
      writeBundle(folder, undefined, wrong, new Map([[digestOf('root'), Buffer.from('root')]])),
    ).toThrow(refusal('head-shape'))
  })
})

function linkAway(path: string): void {
  const away = join(mkdtempSync(join(parent, 'away-')), 'target')
  renameSync(path, away)
  symlinkSync(away, path)
}

function folderFor(path: string): void {
  rmSync(path)
  mkdirSync(path)
}

function indexOf(heads: ReadonlyArray<{ readonly digest: string }>): string {
  return JSON.stringify({ schemaVersion: 2, manifests: heads.map(({ digest }) => ({ digest, size: 1 })) })
}
