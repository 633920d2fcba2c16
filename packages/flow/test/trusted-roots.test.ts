import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { startLoopbackServer } from '../../../test/harness/loopback-server.ts'
import { startSigstoreDoubles } from '../../../test/harness/sigstore/doubles.ts'
import type { SigstoreInstance } from '../../../test/harness/sigstore/instance.ts'
import {
  startTufRepository,
  type TufContent,
  type TufRepository,
} from '../../../test/harness/sigstore/tuf-repository.ts'
import { digestOf } from '../../core/src/digest/sha256.ts'
import { isCustodyError } from '../../core/src/errors.ts'
import { loadTrustedRoots, type RootOptions } from '../src/trusted-roots.ts'

const require = createRequire(import.meta.url)
const folder = mkdtempSync(join(tmpdir(), 'custody-roots-'))
let instance: SigstoreInstance
let rootText: string

beforeAll(async () => {
  instance = await startSigstoreDoubles(folder)
  rootText = readFileSync(instance.trustedRootPath, 'utf8')
})
afterAll(async () => {
  await instance.stop()
  rmSync(folder, { recursive: true })
})

let files = 0
function file(text: string): string {
  files += 1
  const path = join(folder, `${files}.json`)
  writeFileSync(path, text)
  return path
}

function load(options: Partial<RootOptions>) {
  return loadTrustedRoots({
    trustedRoots: [],
    tufMirror: undefined,
    tufRoot: undefined,
    offline: false,
    ...options,
  })
}

async function codeOf(loading: Promise<unknown>): Promise<string> {
  const error: unknown = await loading.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  return isCustodyError(error) ? error.code : String(error)
}

describe('a file of trusted roots', () => {
  it('holds one root, over many lines, named by the digest of its bytes', async () => {
    const text = JSON.stringify(JSON.parse(rootText), undefined, 2)
    const path = file(text)
    const [only, ...others] = await load({ trustedRoots: [path] })
    expect(others).toEqual([])
    expect(only).toMatchObject({ name: path, root: { digest: digestOf(text) } })
  })

  it('holds several, one a line, each with the digest of its own line', async () => {
    const { publicGoodRoot } = await import('../src/public-good-root.generated.ts')
    const lines = [rootText, publicGoodRoot.text].map((text) => JSON.stringify(JSON.parse(text)))
    const given = await load({ trustedRoots: [file(`${lines.join('\r\n')}\n\n`)] })
    expect(given.map(({ root }) => root.digest)).toEqual(lines.map((line) => digestOf(line)))
  })

  it.each([
    ['one of its lines is no root', () => `${oneLine()}\n{}`, 'trusted-root-malformed'],
    ['it is empty', () => '', 'json-syntax'],
    ['two roots stand on one line', () => `${oneLine()}${oneLine()}`, 'json-syntax'],
    [
      'it holds more roots than there are instances',
      () => `${oneLine()}\n`.repeat(33),
      'trusted-root-malformed',
    ],
  ])('is refused when %s', async (_, text, code) => {
    expect(await codeOf(load({ trustedRoots: [file(text())] }))).toBe(code)
  })

  function oneLine(): string {
    return JSON.stringify(JSON.parse(rootText))
  }
})

describe('the shipped root', () => {
  it('is that of the public-good instance, byte for byte as its repository names it, with its date', async () => {
    const [given] = await load({ trustedRoots: ['public-good'], offline: true })
    const seeds = readFileSync(require.resolve('@sigstore/tuf/seeds.json'), 'utf8')
    expect(seeds).toContain(Buffer.from(await shippedText()).toString('base64'))
    expect(given?.root.certificateAuthorities).toHaveLength(2)
    expect(given?.root.logs.map(({ url }) => url)).toContain('https://rekor.sigstore.dev')
    expect(given?.date?.getTime()).toBeLessThan(Date.now())
  })

  async function shippedText(): Promise<string> {
    return (await import('../src/public-good-root.generated.ts')).publicGoodRoot.text
  }
})

describe('a TUF mirror', () => {
  let mirror: TufRepository
  const started: TufRepository[] = []
  beforeAll(async () => {
    mirror = await repository()
  })
  afterAll(() => Promise.all(started.map((one) => one.stop())))

  async function repository(content: Partial<TufContent> = {}): Promise<TufRepository> {
    const one = await startTufRepository({ targets: { 'trusted_root.json': rootText }, ...content })
    started.push(one)
    return one
  }

  const from = (of: TufRepository, text = of.root) => load({ tufMirror: of.url, tufRoot: file(text) })

  it('gives the root that its keys signed', async () => {
    const [given] = await from(mirror)
    expect(given).toMatchObject({ name: mirror.url, root: { digest: digestOf(rootText) } })
  })

  it('leaves nothing on the disk', async () => {
    const before = readdirSync(tmpdir()).filter((name) => name.startsWith('custody-tuf-'))
    await from(mirror)
    expect(readdirSync(tmpdir()).filter((name) => name.startsWith('custody-tuf-'))).toEqual(before)
  })

  it('is followed through a change of its keys', async () => {
    const rotated = await repository()
    rotated.rotate()
    expect(await from(rotated)).toHaveLength(1)
    expect(rotated.asked).toContain('/3.root.json')
  })

  it.each([
    ['a root that the old keys did not sign', (one: TufRepository) => one.rotate('new')],
    ['a target of other bytes', (one: TufRepository) => one.put(targetPath(), rootText.replace('{', '{ '))],
    ['metadata of another repository', (one: TufRepository) => one.put('/timestamp.json', mirror.root)],
    ['something that is no metadata', (one: TufRepository) => one.put('/timestamp.json', '<html>')],
    ['metadata without end', (one: TufRepository) => one.put('/timestamp.json', ' '.repeat(100_000))],
  ])('is not believed for %s', async (_, harm) => {
    const harmed = await repository()
    harm(harmed)
    expect(await codeOf(from(harmed))).toBe('tuf-not-trusted')
  })

  it('is not believed when its metadata has expired', async () => {
    const expires = new Date(Date.now() - 60_000)
    const stale = await repository({ expires })
    expect(await codeOf(from(stale))).toBe('tuf-not-trusted')
  })

  it('is not believed from the root of another repository', async () => {
    const other = await repository({ targets: {} })
    expect(await codeOf(from(mirror, other.root))).toBe('tuf-not-trusted')
  })

  it('has to have the target', async () => {
    const empty = await repository({ targets: {} })
    expect(await codeOf(from(empty))).toBe('tuf-not-trusted')
  })

  it('that is gone is an outage, and so is one that is in trouble', async () => {
    const gone = await repository({ targets: {} })
    await gone.stop()
    const troubled = await startLoopbackServer(() => ({ status: 503 }))
    const loading = load({ tufMirror: troubled.url, tufRoot: file(mirror.root) })
    await Promise.all([
      expect(codeOf(from(gone))).resolves.toBe('tuf-unavailable'),
      expect(loading).rejects.toMatchObject({ code: 'tuf-unavailable', detail: { found: 'HTTP 503' } }),
    ])
    await troubled.stop()
  })

  it.each([
    ['without its root metadata', { tufMirror: 'https://tuf.example' }, 'tuf-root-unusable'],
    ['that is missing while its root metadata is there', { tufRoot: 'root.json' }, 'tuf-root-unusable'],
    ['offline', { tufMirror: 'https://tuf.example', offline: true }, 'offline-refused'],
    ['in the clear', { tufMirror: 'http://tuf.example', tufRoot: 'root.json' }, 'option-invalid'],
    ['with a password', { tufMirror: 'https://a:b@tuf.example', tufRoot: 'root.json' }, 'option-invalid'],
  ])('%s is refused before anything is asked', async (_, options, code) => {
    expect(await codeOf(load(options))).toBe(code)
  })

  function targetPath(): string {
    return `/targets/${digestOf(rootText).slice('sha256:'.length)}.trusted_root.json`
  }
})
