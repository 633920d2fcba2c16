import { createPublicKey, generateKeyPairSync } from 'node:crypto'
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import * as z from 'zod'
import { classicKeyId, classicPublicKey } from '../src/in-toto/classic-key.ts'
import { classicLinkName, classicLinkPayload } from '../src/in-toto/classic-link.ts'
import { readDocument, statementOf } from '../src/in-toto/statement.ts'
import { subjectLimit } from '../src/in-toto/subject-limits.ts'

const refusal = (code: string) => expect.objectContaining({ code })
const schema = statementOf('https://example.com/p/v1', z.strictObject({ n: z.number() }))
const subject = [{ name: 'a', digest: { sha256: 'f'.repeat(64) } }]
const good = {
  _type: 'https://in-toto.io/Statement/v1',
  subject,
  predicateType: 'https://example.com/p/v1',
  predicate: { n: 1 },
}
const read = (value: unknown) => readDocument(Buffer.from(JSON.stringify(value)), schema, 'statement')

describe('a statement', () => {
  it('is read as it was written', () => {
    expect(read(good)).toEqual(good)
  })

  it.each<[string, object]>([
    ['another type', { _type: 'https://in-toto.io/Statement/v0.1' }],
    ['another predicate type', { predicateType: 'https://example.com/p/v2' }],
    ['a predicate type that begins the same', { predicateType: 'https://example.com/p/v1/' }],
    ['another predicate', { predicate: { n: '1' } }],
    ['a field more in its predicate', { predicate: { n: 1, m: 2 } }],
    ['a field more', { extra: 1 }],
    ['no subject', { subject: [] }],
    ['a subject without a digest', { subject: [{ name: 'a' }] }],
    ['a subject with no digests', { subject: [{ name: 'a', digest: {} }] }],
    ['a digest in upper case', { subject: [{ name: 'a', digest: { sha256: 'F'.repeat(64) } }] }],
    ['an empty digest', { subject: [{ name: 'a', digest: { sha256: '' } }] }],
    ['an algorithm of another form', { subject: [{ name: 'a', digest: { 'sha/256': 'f'.repeat(64) } }] }],
    ['a subject without a name in its name', { subject: [{ name: '', digest: { sha256: 'f'.repeat(64) } }] }],
    ['too many subjects', { subject: Array.from({ length: subjectLimit + 1 }, () => subject[0]) }],
  ])('is refused with %s', (_, changes) => {
    expect(() => read({ ...good, ...changes })).toThrow(refusal('statement-malformed'))
  })

  it('is refused with a field missing', () => {
    for (const name of Object.keys(good))
      expect(() => read({ ...good, [name]: undefined })).toThrow(refusal('statement-malformed'))
  })

  it('holds the limit of subjects', () => {
    const many = Array.from({ length: subjectLimit }, (_, at) => ({
      name: String(at),
      digest: { sha256: 'f'.repeat(64) },
    }))
    expect(read({ ...good, subject: many }).subject).toHaveLength(subjectLimit)
  })

  it('says which field does not fit', () => {
    expect(() => read({ ...good, predicate: { n: null } })).toThrow('(predicate.n)')
  })
})

describe('a classic link', () => {
  const link = {
    name: 'build',
    command: ['make'],
    materials: [],
    products: [],
    byproducts: {},
  }

  it('holds exactly seven fields, by the order of their names', () => {
    expect(classicLinkPayload(link).toString()).toBe(
      '{"_type":"link","byproducts":{},"command":["make"],"environment":{},"materials":{},"name":"build","products":{}}',
    )
  })

  it('keeps every name of a file, and escapes what JSON must escape', () => {
    const name = fc.string({ unit: 'grapheme', minLength: 1 })
    fc.assert(
      fc.property(fc.uniqueArray(name, { maxLength: 8 }), (names) => {
        const products = names.map((one) => ({ name: one, digest: { sha256: 'f'.repeat(64) } }))
        const text = classicLinkPayload({ ...link, products }).toString()
        expect(text).not.toMatch(/[\u0000-\u001f]/)
        expect(new Set(Object.keys(JSON.parse(text).products))).toEqual(new Set(names))
      }),
    )
  })

  it('is filed under its step and the beginning of its key id', () => {
    expect(classicLinkName('build', '0123456789abcdef')).toBe('build.01234567.link')
  })
})

describe('a classic key', () => {
  it('is a PEM for ECDSA, and 32 bytes in hexadecimal for Ed25519', () => {
    const ecdsa = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey
    const pem = ecdsa.export({ type: 'spki', format: 'pem' })
    expect(classicPublicKey(ecdsa)).toEqual({
      keytype: 'ecdsa',
      scheme: 'ecdsa-sha2-nistp256',
      keyval: { public: pem },
    })
    const ed25519 = generateKeyPairSync('ed25519').publicKey
    expect(classicPublicKey(ed25519).keyval.public).toMatch(/^[0-9a-f]{64}$/)
  })

  it('has an id that depends on the key alone', () => {
    const { publicKey } = generateKeyPairSync('ed25519')
    const again = createPublicKey(publicKey.export({ type: 'spki', format: 'pem' }))
    expect(classicKeyId(again)).toBe(classicKeyId(publicKey))
    expect(classicKeyId(generateKeyPairSync('ed25519').publicKey)).not.toBe(classicKeyId(publicKey))
  })
})
