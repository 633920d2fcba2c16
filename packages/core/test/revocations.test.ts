import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { type Digest, digestOf, hexOf } from '../src/digest/sha256.ts'
import { isCustodyError } from '../src/errors.ts'
import { readRevocations } from '../src/verify/read-revocations.ts'
import { type Revocable, refuseRevoked } from '../src/verify/revocations.ts'

const now = new Date('2026-11-20T12:00:00Z')
const noon = '2026-11-10T12:00:00Z'
const key = digestOf('a key')
const certificate = digestOf('a certificate')
const payload = Buffer.from('a statement')
const signedAt = (...times: readonly string[]): Revocable['times'] =>
  times.map((time) => ({ source: 'timestamp-authority', at: new Date(time) }))

function list(revoked: readonly object[], changes: object = {}): Buffer {
  const mediaType = 'application/vnd.custody.revocations.v1+json'
  return Buffer.from(JSON.stringify({ mediaType, issued: '2026-11-19T00:00:00Z', revoked, ...changes }))
}

function codeOf(run: () => unknown): string {
  try {
    run()
    return 'none'
  } catch (error) {
    return isCustodyError(error) ? error.code : String(error)
  }
}

const refused = (lists: readonly Buffer[], signed: Revocable) =>
  codeOf(() => refuseRevoked(readRevocations(lists, now), signed))

describe('what has been revoked', () => {
  const all = { keyId: hexOf(key), certificateDigest: hexOf(certificate), payload, times: signedAt(noon) }

  it.each([
    ['a key', { key, reason: 'leaked' }, 'key-revoked'],
    ['a certificate', { certificate, reason: 'issued by mistake' }, 'certificate-revoked'],
    ['a statement', { statement: digestOf(payload), reason: 'wrong' }, 'statement-revoked'],
  ])('is refused: %s', (_, entry, code) => {
    expect(refused([list([entry])], all)).toBe(code)
  })

  it('is looked up by its kind, not by its digest alone', () => {
    expect(
      refused(
        [
          list([
            { certificate: key, reason: 'x' },
            { statement: certificate, reason: 'x' },
          ]),
        ],
        all,
      ),
    ).toBe('none')
  })

  it('is refused by any of several lists', () => {
    expect(refused([list([]), list([{ key, reason: 'leaked' }])], all)).toBe('key-revoked')
  })

  it.each([
    ['signed before', ['2026-11-10T11:59:59.999Z'], 'none'],
    ['signed at that moment', [noon], 'key-revoked'],
    ['signed after', ['2026-11-10T12:00:01Z'], 'key-revoked'],
    ['signed before, and stamped again after', ['2026-11-01T00:00:00Z', '2026-11-15T00:00:00Z'], 'none'],
    ['signed at no trusted time', [], 'key-revoked'],
  ])('from a moment on: %s', (_, times, code) => {
    const lists = [list([{ key, reason: 'leaked', from: noon }])]
    expect(refused(lists, { keyId: hexOf(key), times: signedAt(...times) })).toBe(code)
  })

  it('is refused from the beginning where one of two entries says no moment', () => {
    const entries = [
      { key, reason: 'leaked', from: noon },
      { key, reason: 'never ours' },
    ]
    expect(refused([list(entries)], { keyId: hexOf(key), times: signedAt('2020-01-01T00:00:00Z') })).toBe(
      'key-revoked',
    )
  })
})

describe('a list', () => {
  it.each<[string, Buffer, string]>([
    ['of another type', list([], { mediaType: 'application/json' }), 'revocations-malformed'],
    ['with a member that is not known', list([], { scope: 'test' }), 'revocations-malformed'],
    [
      'with a condition that is not known',
      list([{ key, reason: 'x', until: noon }]),
      'revocations-malformed',
    ],
    ['without a reason', list([{ key }]), 'revocations-malformed'],
    ['with an entry of two kinds', list([{ key, certificate, reason: 'x' }]), 'revocations-malformed'],
    ['with an entry of none', list([{ reason: 'x' }]), 'revocations-malformed'],
    ['with a bare digest', list([{ key: hexOf(key), reason: 'x' }]), 'revocations-malformed'],
    ['with capitals in a digest', list([{ key: key.toUpperCase(), reason: 'x' }]), 'revocations-malformed'],
    [
      'with a time of another zone',
      list([{ key, reason: 'x', from: '2026-11-10T12:00:00+02:00' }]),
      'revocations-malformed',
    ],
    ['of tomorrow', list([], { issued: '2026-11-21T12:00:00Z' }), 'revocations-malformed'],
    ['without its time', list([], { issued: undefined }), 'revocations-malformed'],
    ['that has expired', list([], { expires: '2026-11-20T12:00:00Z' }), 'revocations-expired'],
    ['with a key twice', Buffer.from('{"mediaType":"a","mediaType":"a"}'), 'json-duplicate-key'],
    ['that is cut', list([]).subarray(0, -1), 'json-syntax'],
  ])('%s is refused', (_, bytes, code) => {
    expect(codeOf(() => readRevocations([bytes], now))).toBe(code)
  })

  it('that has not expired counts', () => {
    expect(
      readRevocations([list([{ key, reason: 'x' }], { expires: '2026-11-20T12:00:01Z' })], now).size,
    ).toBe(1)
  })

  it('refuses each digest that it holds, and no other', () => {
    const digest = fc.string({ minLength: 1, maxLength: 4 }).map((text): Digest => digestOf(text))
    fc.assert(
      fc.property(fc.array(digest), digest, (revoked, probed) => {
        const lists = [list(revoked.map((one) => ({ key: one, reason: '' })))]
        const code = refused(lists, { keyId: hexOf(probed), times: [] })
        expect(code).toBe(revoked.includes(probed) ? 'key-revoked' : 'none')
      }),
    )
  })
})
