import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { anyCharacter } from '../../../test/harness/any-character.ts'
import { hashSubjects, type SubjectOptions } from '../src/hash-subjects.ts'
import { readImage } from '../src/image-reference.ts'

const workspace = realpathSync(mkdtempSync(join(tmpdir(), 'custody-subjects-')))
mkdirSync(join(workspace, 'a'))
mkdirSync(join(workspace, 'b'))
writeFileSync(join(workspace, 'a/x'), 'one')
writeFileSync(join(workspace, 'b/x'), 'two')
writeFileSync(join(workspace, 'b/y'), 'two')
afterAll(() => rmSync(workspace, { recursive: true }))

const hexOf = (text: string, algorithm = 'sha256') => createHash(algorithm).update(text).digest('hex')
const one = hexOf('one')
const none = { paths: [], digest: undefined, name: undefined, checksums: undefined }
const subjects = (options: Partial<SubjectOptions>) =>
  hashSubjects({ ...none, ...options }, { workspace, exclude: [] })
const image = `ghcr.io/acme/app@sha256:${one}`

describe('files', () => {
  it('go by their paths, so that base names may meet', () => {
    expect(subjects({ paths: ['a/x', 'b/x'] }).map(({ name }) => name)).toEqual(['a/x', 'b/x'])
  })

  it('go by their base names where that is wished', () => {
    const options = { paths: ['a/x', 'b/y'], nameStyle: 'basename' } as const
    expect(subjects(options).map(({ name }) => name)).toEqual(['x', 'y'])
  })

  it('of one base name are told apart, or refused', () => {
    expect(() => subjects({ paths: ['a/x', 'b/x'], nameStyle: 'basename' })).toThrow(
      expect.objectContaining({ code: 'subject-conflict' }),
    )
  })

  it('that two patterns match are one artifact', () => {
    expect(subjects({ paths: ['a/*', 'a/x'] })).toHaveLength(1)
  })
})

describe('a digest', () => {
  it.each([
    ['sha224', 'sha224'],
    ['sha256', 'sha256'],
    ['sha384', 'sha384'],
    ['sha512', 'sha512'],
    ['sha512_224', 'sha512-224'],
    ['sha512_256', 'sha512-256'],
  ])('may be of %s', (algorithm, name) => {
    const hex = hexOf('one', name)
    expect(subjects({ digest: `${algorithm}:${hex}`, name: 'x' })).toEqual([
      { name: 'x', digest: { [algorithm]: hex } },
    ])
  })

  it.each([
    `sha1:${hexOf('one', 'sha1')}`,
    `sha384:${one}`,
    `sha256:${one.toUpperCase()}`,
    `sha256:${one}:x`,
    one,
    'toString:x',
  ])('may not be %s', (digest) => {
    expect(() => subjects({ digest, name: 'x' })).toThrow(
      expect.objectContaining({ code: 'digest-malformed' }),
    )
  })
})

describe('checksums', () => {
  it('may be of several algorithms, told by their lengths', () => {
    const algorithms = ['sha224', 'sha256', 'sha384', 'sha512']
    const checksums = algorithms.map((name) => `${hexOf('one', name)}  ${name}.txt\n`).join('')
    expect(subjects({ checksums })).toEqual(
      algorithms.map((name) => ({ name: `${name}.txt`, digest: { [name]: hexOf('one', name) } })),
    )
  })

  it.each([
    ['a text', `${one}  x\n\n${one} *y\r\n`],
    ['one line', `${one}  x`],
    ['an escaped name', `\\${one}  a\\\\x\n`],
  ])('may be %s', (_, checksums) => {
    expect(subjects({ checksums }).length).toBeGreaterThan(0)
  })

  it('may stand in a file', () => {
    writeFileSync(join(workspace, 'sums'), `${one}  ./dist/x\n`)
    expect(subjects({ checksums: join(workspace, 'sums') })).toEqual([
      { name: 'dist/x', digest: { sha256: one } },
    ])
  })

  it.each(['../x', 'a/../../x', '/etc/passwd', 'C:\\x', '\\\\host\\x', 'a\\..\\x', 'x\u0007', './'])(
    'with the name %j are refused',
    (name) => {
      expect(() => subjects({ checksums: `${one}  ${name}\n` })).toThrow(
        expect.objectContaining({ code: 'subject-name-unsafe' }),
      )
    },
  )

  it('with a path as a name give its base name where that is wished', () => {
    const options = { checksums: `${one}  ../out/x\n`, nameStyle: 'basename' } as const
    expect(subjects(options).map(({ name }) => name)).toEqual(['x'])
  })

  it.each([
    ['is no checksum', 'x\ny\n'],
    ['has another length', `${one}ab  x\n${one}  y\n`],
    ['has no name', `${one}\n\n`],
  ])('with a line that %s are refused', (_, checksums) => {
    expect(() => subjects({ checksums })).toThrow(expect.objectContaining({ code: 'checksums-malformed' }))
  })

  it('are not read through a link, nor beyond their limit', () => {
    symlinkSync('/etc/passwd', join(workspace, 'link'))
    writeFileSync(join(workspace, 'large'), `${one}  x\n`.repeat(10_000))
    expect(() => subjects({ checksums: join(workspace, 'link') })).toThrow(
      expect.objectContaining({ code: 'file-not-regular' }),
    )
    expect(() => subjects({ checksums: join(workspace, 'large') })).toThrow(
      expect.objectContaining({ code: 'file-too-large' }),
    )
  })

  it('of whatever text give names that stay inside, or an error with its code', () => {
    const name = fc.oneof(
      fc.string({ unit: anyCharacter }),
      fc.constantFrom('..', '/', '\\', './', 'a/../b', 'C:/x'),
    )
    const text = fc.array(fc.tuple(fc.constantFrom(one, hexOf('x', 'sha512'), 'x'), name), { maxLength: 4 })
    fc.assert(
      fc.property(text, (lines) => {
        const checksums = lines.map(([hex, path]) => `${hex}  ${path}\n`).join('')
        try {
          for (const subject of subjects({ checksums: `${checksums}\n` }))
            expect(resolve('/base', subject.name).startsWith('/base/')).toBe(true)
        } catch (error) {
          expect(error).toMatchObject({ code: expect.stringMatching(/^(?:checksums|subject)-/) })
        }
      }),
    )
  })
})

describe('many artifacts', () => {
  const lines = (count: number) => Array.from({ length: count }, (_, at) => `${one}  file-${at}\n`).join('')

  it('are at most 1 024', () => {
    expect(subjects({ checksums: lines(1024) })).toHaveLength(1024)
    expect(() => subjects({ checksums: lines(1025) })).toThrow(
      expect.objectContaining({ code: 'subject-limit' }),
    )
  })

  it('cannot be two of one name', () => {
    expect(() => subjects({ checksums: `${one}  x\n${hexOf('two')}  x\n` })).toThrow(
      expect.objectContaining({ code: 'subject-conflict' }),
    )
    expect(subjects({ checksums: `${one}  x\n${one}  x\n` })).toHaveLength(1)
  })
})

describe('images', () => {
  it('stand beside files', () => {
    expect(subjects({ paths: ['a/x'], images: [image] })).toEqual([
      { name: 'a/x', digest: { sha256: one } },
      { name: 'ghcr.io/acme/app', digest: { sha256: one } },
    ])
  })

  it.each([
    ['a tag', `ghcr.io/acme/app:v1.2@sha256:${one}`, 'ghcr.io', 'acme/app'],
    ['capitals', `GHCR.io/Acme/App@sha256:${one}`, 'ghcr.io', 'acme/app'],
    ['a port', `127.0.0.1:5000/app:latest@sha256:${one}`, '127.0.0.1:5000', 'app'],
    ['localhost', `localhost/app@sha256:${one}`, 'localhost', 'app'],
    ['a deep name', `registry.example/a/b-c/d__e@sha256:${one}`, 'registry.example', 'a/b-c/d__e'],
  ])('are read with %s', (_, text, registry, repository) => {
    expect(readImage(text)).toEqual({ registry, repository, digest: `sha256:${one}` })
  })

  it.each([
    'acme/app',
    `acme/app@sha256:${one}`,
    `app@sha256:${one}`,
    `ghcr.io/acme/app@sha256:${one.slice(1)}`,
    `ghcr.io/acme/app@sha512:${one}`,
    'ghcr.io/acme/app:v1',
    `ghcr.io/../v2/app@sha256:${one}`,
    `ghcr.io/acme//app@sha256:${one}`,
    `ghcr.io/acme/app?x=y@sha256:${one}`,
    `ghcr.io/acme/app#x@sha256:${one}`,
    `user:pass@ghcr.io/acme/app@sha256:${one}`,
    `https://ghcr.io/acme/app@sha256:${one}`,
    `ghcr.io\\acme/app@sha256:${one}`,
    `ghcr.io/${'a'.repeat(256)}@sha256:${one}`,
  ])('are refused as %s', (text) => {
    expect(() => readImage(text)).toThrow(expect.objectContaining({ code: 'image-malformed' }))
  })

  it('never lead to an address with a user, a query or another path', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme-ascii', maxLength: 40 }), (name) => {
        try {
          const { registry, repository } = readImage(`${name}@sha256:${one}`)
          const url = new URL(`https://${registry}/v2/${repository}/manifests/x`)
          expect([url.host, url.pathname, url.username, url.search, url.hash]).toEqual([
            registry.replace(/:443$/, ''),
            `/v2/${repository}/manifests/x`,
            '',
            '',
            '',
          ])
        } catch (error) {
          expect(error).toMatchObject({ code: 'image-malformed' })
        }
      }),
    )
  })
})
