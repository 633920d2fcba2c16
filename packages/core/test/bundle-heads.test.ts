import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { type Head, headAfter, layerLimit, mergeHeads, precedes, readHead } from '../src/bundle/head.ts'
import { encodeName, evidenceTitle, stageName } from '../src/bundle/titles.ts'
import { digestOf } from '../src/digest/sha256.ts'
import { canonicalBytes } from '../src/json/canonical-json.ts'
import { chainId, headOf, layer } from './bundle-parts.ts'

const refusal = (code: string) => expect.objectContaining({ code })
const own = 'io.github.custody-suite'
const texts = fc.uniqueArray(fc.string({ minLength: 1 }), { minLength: 1, maxLength: 5 })

describe('a head', () => {
  it('is the same for the same history, and another one for any other', () => {
    fc.assert(
      fc.property(texts, texts, (a, b) => {
        expect(headOf(a, headOf(['root'])).digest).toBe(headOf(a, headOf(['root'])).digest)
        expect(headOf(a).digest === headOf(b).digest).toBe(JSON.stringify(a) === JSON.stringify(b))
        expect(headOf(a, headOf(b)).digest).not.toBe(headOf(a).digest)
      }),
    )
  })

  it('lists what was before it, then what it adds, then the head before it', () => {
    const root = headOf(['root'])
    const next = headOf(['a', 'b'], root)
    expect(next.layers.map(({ digest }) => digest)).toEqual([
      ...['root', 'a', 'b'].map(digestOf),
      root.digest,
    ])
    expect(next.previous).toEqual([root.digest])
    expect([precedes(root, next), precedes(next, root)]).toEqual([true, false])
  })

  it('lists a file once that it already has under the same name', () => {
    const root = headOf(['root'])
    expect(headOf(['root', 'a'], root).layers).toHaveLength(3)
  })

  it('is read back as it was written', () => {
    fc.assert(
      fc.property(texts, (added) => {
        const head = headOf(added, headOf(['root']))
        expect(readHead(head.bytes)).toEqual(head)
      }),
    )
  })

  it('holds 2 000 layers and no more', () => {
    const many = Array.from({ length: layerLimit }, (_, index) => layer(String(index)))
    expect(headAfter(chainId, undefined, many).layers).toHaveLength(layerLimit)
    expect(() => headAfter(chainId, undefined, [...many, layer('more')])).toThrow(refusal('bundle-too-large'))
  })

  it.each<[string, (manifest: Manifest) => unknown, string]>([
    [
      'another version',
      (m) => ({ ...m, annotations: { ...m.annotations, [`${own}.format`]: '2' } }),
      'head-version',
    ],
    ['no version', (m) => ({ ...m, annotations: {} }), 'statement-malformed'],
    [
      'a chain id of another form',
      (m) => ({ ...m, annotations: { ...m.annotations, [`${own}.chain-id`]: 'x' } }),
      'statement-malformed',
    ],
    [
      'a previous head that is none',
      (m) => ({ ...m, annotations: { ...m.annotations, [`${own}.previous`]: 'x' } }),
      'head-shape',
    ],
    [
      'an unknown annotation',
      (m) => ({ ...m, annotations: { ...m.annotations, x: 'y' } }),
      'statement-malformed',
    ],
    ['an unknown field', (m) => ({ ...m, x: 1 }), 'statement-malformed'],
    ['no layers', (m) => ({ ...m, layers: [] }), 'statement-malformed'],
    [
      'a layer without a digest',
      (m) => ({ ...m, layers: [{ ...m.layers[0], digest: '' }] }),
      'statement-malformed',
    ],
    ['a layer with data', (m) => ({ ...m, layers: [{ ...m.layers[0], data: '' }] }), 'statement-malformed'],
    [
      'a fraction of a byte',
      (m) => ({ ...m, layers: [{ ...m.layers[0], size: 0.5 }] }),
      'statement-malformed',
    ],
    ['another artifact type', (m) => ({ ...m, artifactType: 'x/y' }), 'statement-malformed'],
    ['another config', (m) => ({ ...m, config: { ...m.config, size: 3 } }), 'statement-malformed'],
  ])('is refused with %s', (_, change, code) => {
    const manifest = JSON.parse(headOf(['root']).bytes.toString())
    expect(() => readHead(canonicalBytes(JSON.parse(JSON.stringify(change(manifest)))))).toThrow(
      refusal(code),
    )
  })

  it('is refused in another spacing or order', () => {
    const text = headOf(['root']).bytes.toString()
    for (const other of [
      `${text}\n`,
      text.replace('{', '{ '),
      JSON.stringify({ schemaVersion: 2, ...JSON.parse(text) }),
    ])
      expect(() => readHead(Buffer.from(other))).toThrow(refusal('head-shape'))
  })
})

interface Manifest {
  readonly annotations: object
  readonly layers: readonly object[]
  readonly config: object
}

describe('a merge', () => {
  const root = headOf(['root'])
  const legs = fc.uniqueArray(fc.string({ minLength: 1, maxLength: 3 }), { minLength: 2, maxLength: 4 })
  const headsOf = (names: readonly string[]): readonly Head[] =>
    names.map((name) => headOf([`leg ${name}`], root))

  it('is the same in whatever order its heads are given, and however often', () => {
    fc.assert(
      fc.property(legs, (names) => {
        const heads = headsOf(names)
        const merged = mergeHeads(heads)
        expect(mergeHeads(heads.toReversed()).digest).toBe(merged.digest)
        expect(mergeHeads([...heads, ...heads]).digest).toBe(merged.digest)
        expect(readHead(merged.bytes)).toEqual(merged)
      }),
    )
  })

  it('holds each layer of its heads once, and its heads', () => {
    fc.assert(
      fc.property(legs, (names) => {
        const { layers, previous } = mergeHeads(headsOf(names))
        expect(previous).toEqual(
          headsOf(names)
            .map(({ digest }) => digest)
            .sort(),
        )
        expect(new Set(layers.map(({ digest }) => digest)).size).toBe(layers.length)
        expect(layers).toHaveLength(2 + 2 * names.length)
      }),
    )
  })

  it('needs two heads of one chain that do not follow each other', () => {
    const stranger = headAfter('f'.repeat(32), undefined, [layer('root')])
    const next = headOf(['next'], root)
    expect(() => mergeHeads([root])).toThrow(refusal('head-shape'))
    expect(() => mergeHeads([root, root])).toThrow(refusal('head-shape'))
    expect(() => mergeHeads([root, next])).toThrow(refusal('head-shape'))
    expect(() => mergeHeads([next, stranger])).toThrow(refusal('chain-id-differs'))
  })
})

describe('names in a bundle', () => {
  it.each([
    ['a b.txt', 'a%20b.txt'],
    ['new\nline', 'new%0Aline'],
    ['::error::', '%3A%3Aerror%3A%3A'],
    ["it's(1)!*", 'it%27s%281%29%21%2A'],
    ['u\u0308', '%C3%BC'],
    ['a/b\\c', 'a%2Fb%5Cc'],
    ['...', '...'],
  ])('write %j as %s', (name, encoded) => {
    expect(encodeName(name)).toBe(encoded)
  })

  it.each(['', '.', '..', '\ud800', 'x'.repeat(256)])('cannot be %.10j', (name) => {
    expect(() => encodeName(name)).toThrow(refusal('path-unsafe'))
  })

  it('are one safe part of a path, and told apart', () => {
    const name = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 50 })
    fc.assert(
      fc.property(name, name, (a, b) => {
        fc.pre(!['.', '..'].includes(a) && !['.', '..'].includes(b) && a.length < 256 && b.length < 256)
        expect(encodeName(a)).toMatch(/^[A-Za-z0-9._~%-]+$/)
        expect(encodeName(a) === encodeName(b)).toBe(a.normalize('NFC') === b.normalize('NFC'))
        expect(evidenceTitle('scan', 'f'.repeat(64), a).split('/')).toHaveLength(4)
      }),
    )
  })

  it.each(['', 'Build', '-a', 'a-', 'a/b', 'a b', 'ä', 'a\n', 'a'.repeat(65)])(
    'no stage is called %.20j',
    (name) => {
      expect(stageName.test(name)).toBe(false)
    },
  )
})
