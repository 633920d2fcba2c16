import { generateKeyPairSync, randomBytes, sign, verify } from 'node:crypto'
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { integer, objectIdentifier, sequence, set, tagged } from '../../../test/harness/der/encode-der.ts'
import { readCheckpoint } from '../src/dsse/checkpoint.ts'
import { isLowSDer, lowSDer, lowSOfDer } from '../src/dsse/ecdsa-signature.ts'
import { pae } from '../src/dsse/envelope.ts'
import { readForeignBundle, readSignatureBundle } from '../src/dsse/read-signature-bundle.ts'
import { canonicalSigstoreBundle, type SignatureBundle } from '../src/dsse/signature-bundle.ts'
import { CustodyError } from '../src/errors.ts'
import { canonicalBytes } from '../src/json/canonical-json.ts'
import { readJson } from '../src/json/read-json.ts'
import { readCertificateChain } from '../src/sign/read-certificate-chain.ts'
import { readPrivateKey } from '../src/sign/read-private-key.ts'
import { readSigningConfig } from '../src/sign/signing-config.ts'
import { readSigningCertificate } from '../src/verify/certificate/signing-certificate.ts'
import { readTrustedRoot } from '../src/verify/read-trusted-root.ts'
import { readTimestampToken } from '../src/verify/timestamp/timestamp-token.ts'

describe('the PAE', () => {
  it('is that of the example in the DSSE specification', () => {
    expect(pae('http://example.com/HelloWorld', Buffer.from('hello world')).toString()).toBe(
      'DSSEv1 29 http://example.com/HelloWorld 11 hello world',
    )
  })

  it('counts bytes, not characters', () => {
    expect(pae('é', Buffer.from('ü')).toString()).toBe('DSSEv1 2 é 2 ü')
  })

  it('is different for every pair of type and payload', () => {
    const pair = fc.tuple(fc.string({ unit: 'grapheme' }), fc.uint8Array())
    fc.assert(
      fc.property(pair, pair, (a, b) => {
        const same = a[0] === b[0] && Buffer.from(a[1]).equals(b[1])
        expect(pae(...a).equals(pae(...b))).toBe(same)
      }),
    )
  })
})

describe.each([
  { curve: 'P-256', digest: 'sha256' },
  { curve: 'P-384', digest: 'sha384' },
] as const)('an ECDSA signature ($curve)', ({ curve, digest }) => {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: curve })

  it('has one form, which verifies', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (message) => {
        const raw = sign(digest, message, { key: privateKey, dsaEncoding: 'ieee-p1363' })
        const der = lowSDer(raw, curve)
        expect(isLowSDer(der, curve)).toBe(true)
        expect(verify(digest, message, publicKey, der)).toBe(true)
      }),
    )
  })

  it('in DER with the upper S is lowered', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (message) => {
        const der = lowSOfDer(sign(digest, message, privateKey), curve)
        expect(der !== undefined && isLowSDer(der, curve)).toBe(true)
        expect(verify(digest, message, publicKey, der ?? Buffer.alloc(0))).toBe(true)
      }),
    )
  })

  it('is taken in no form but that one', () => {
    const order = orders[curve]
    const pad = Buffer.alloc(curve === 'P-256' ? 30 : 46)
    const short = Buffer.concat([pad, Buffer.from([1, 2]), pad, Buffer.from([0, 3])])
    const good = lowSDer(short, curve)
    expect(good.toString('hex')).toBe('300702020102020103')
    const upper = `00${(order - 3n).toString(16)}`
    const others = [
      '30080202010202020003',
      '30080203000102020103',
      `${good.toString('hex')}00`,
      good.toString('hex').slice(0, -2),
      '',
      '30',
      `30${(upper.length / 2 + 6).toString(16)}0202010202${(upper.length / 2).toString(16)}${upper}`,
    ]
    expect(others.filter((hex) => isLowSDer(Buffer.from(hex, 'hex'), curve))).toEqual([])
  })
})

const orders = {
  'P-256': 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n,
  'P-384':
    0xffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973n,
}

describe('a bundle', () => {
  const bytes = fc.uint8Array({ maxLength: 40 }).map((array) => Buffer.from(array))
  const entry = fc.record({
    logIndex: fc.maxSafeNat().map(String),
    logId: bytes,
    kind: fc.string(),
    version: fc.string(),
    proof: fc.record({
      logIndex: fc.maxSafeNat().map(String),
      rootHash: bytes,
      treeSize: fc.maxSafeNat().map(String),
      hashes: fc.array(bytes, { maxLength: 5 }),
      checkpoint: fc.string(),
    }),
    body: bytes,
  })
  const bundle: fc.Arbitrary<SignatureBundle> = fc.record({
    envelope: fc.record({
      payloadType: fc.constant('application/vnd.in-toto+json'),
      payload: bytes,
      signatures: bytes.map((sig) => [{ keyid: '', sig }]),
    }),
    signedBy: fc.oneof(
      bytes.map((certificate) => ({ certificate })),
      bytes.map((hint) => ({ publicKey: hint.toString('base64') })),
    ),
    logEntries: fc.array(entry, { maxLength: 2 }),
    timestamps: fc.array(bytes, { maxLength: 2 }),
  })

  it('is read as it was written', () => {
    fc.assert(
      fc.property(bundle, (written) => {
        expect(readSignatureBundle(canonicalSigstoreBundle(written))).toEqual(written)
      }),
    )
  })

  it.each([0, 1, 2, 3, 196_607, 196_608, 196_609, 400_000])(
    'is written whole with a payload of %i bytes',
    (size) => {
      const payload = randomBytes(size)
      const signatures = [{ keyid: '', sig: Buffer.from('s') }]
      const envelope = { payloadType: 'application/vnd.in-toto+json', payload, signatures }
      const written = { envelope, signedBy: { publicKey: 'aGludA==' }, logEntries: [], timestamps: [] }
      const bytes = canonicalSigstoreBundle(written)
      expect(readSignatureBundle(bytes).envelope.payload.equals(payload)).toBe(true)
      expect(canonicalBytes(readJson(bytes, '')).equals(bytes)).toBe(true)
    },
  )

  it('is the same for another tool that orders and spaces it otherwise', () => {
    fc.assert(
      fc.property(bundle, (written) => {
        const { dsseEnvelope, ...rest } = JSON.parse(canonicalSigstoreBundle(written).toString())
        const foreign = Buffer.from(JSON.stringify({ ...rest, dsseEnvelope }, null, 1))
        expect(canonicalSigstoreBundle(readForeignBundle(foreign))).toEqual(canonicalSigstoreBundle(written))
      }),
    )
  })
})

describe('a checkpoint', () => {
  const good = `log.test\n5\n${Buffer.alloc(32, 7).toString('base64')}\n\n\u2014 log.test ${Buffer.alloc(68, 1).toString('base64')}\n`
  it('is read', () => {
    expect(readCheckpoint(good)).toMatchObject({
      origin: 'log.test',
      treeSize: '5',
      rootHash: Buffer.alloc(32, 7),
    })
  })

  it('is read with more lines under the root hash, which its signature covers', () => {
    const extended = good.replace('\n\n', '\nTimestamp: 1689177396617352539\n\n')
    expect(readCheckpoint(extended)?.note).toContain('\nTimestamp: 1689177396617352539\n')
  })

  it('is read with the number of its tree behind the name, as Rekor v1 writes it', () => {
    const numbered = good.replace('log.test\n', 'log.test - 2605736670972794746\n')
    expect(readCheckpoint(numbered)?.origin).toBe('log.test')
  })

  it.each([
    ['another text behind the name', good.replace('log.test\n', 'log.test - evil\n')],
    ['an empty line under the root hash', good.replace('\n\n', '\n\n\n')],
    ['another name at the signature', good.replace('\u2014 log.test', '\u2014 log')],
    ['a second signature', `${good}${good.split('\n\n')[1]}`],
    ['a size with a leading zero', good.replace('\n5\n', '\n05\n')],
    ['no size', good.replace('\n5\n', '\n')],
    ['a hyphen for the dash', good.replace('\u2014', '-')],
    ['a line end too few', good.slice(0, -1)],
    ['spare bits in a base64', good.replace('Bwc=\n', 'Bwd=\n')],
  ])('is refused with %s', (_, text) => {
    expect(text).not.toBe(good)
    expect(readCheckpoint(text)).toBeUndefined()
  })
})

describe('whatever is read', () => {
  const anything = fc.oneof(
    fc.uint8Array().map((array) => Buffer.from(array)),
    fc.json().map((json) => Buffer.from(json)),
    // DER frames around noise, so that readers come further than to the first byte.
    fc.uint8Array({ maxLength: 100 }).map((array) => Buffer.from([0x30, array.length, ...array])),
    fc
      .uint8Array({ maxLength: 100 })
      .map((array) => Buffer.from([0x30, array.length + 2, 0x30, array.length, ...array])),
  )
  it.each([
    ['bundle', readForeignBundle],
    ['certificate', readSigningCertificate],
    ['timestamp', (bytes: Buffer) => readTimestampToken(bytes, [])],
    ['trusted root', readTrustedRoot],
    ['signing configuration', readSigningConfig],
    ['certificate chain', (bytes: Buffer) => readCertificateChain(pemOf('CERTIFICATE', bytes), new Date())],
    ['private key', (bytes: Buffer) => readPrivateKey({ pem: pemOf('PRIVATE KEY', bytes) })],
    [
      'key of cosign',
      (bytes: Buffer) => readPrivateKey({ pem: pemOf('ENCRYPTED SIGSTORE PRIVATE KEY', bytes) }),
    ],
  ] as const)('as a %s ends in a coded error', (_, read) => {
    fc.assert(
      fc.property(anything, (bytes) => {
        expect(() => read(bytes)).toThrow(CustodyError)
      }),
      { numRuns: 500 },
    )
  })
})

describe('a timestamp full of certificates', () => {
  const stamp = (certificates: readonly Buffer[]) => {
    const sha256 = sequence(objectIdentifier('2.16.840.1.101.3.4.2.1'))
    const content = sequence(objectIdentifier('1.2.840.113549.1.9.16.1.4'))
    const signedData = sequence(
      integer(3),
      set(sha256),
      content,
      tagged(0, Buffer.concat(certificates)),
      set(),
    )
    const token = sequence(objectIdentifier('1.2.840.113549.1.7.2'), tagged(0, signedData))
    return sequence(sequence(integer(0)), token)
  }

  it.each<[string, readonly Buffer[], readonly Buffer[]]>([
    ['nobody knows', Array.from({ length: 100_000 }, (_, at) => sequence(integer(at))), []],
    ['are the same', Array.from({ length: 100_000 }, () => sequence()), [sequence()]],
  ])('that %s is refused without comparing each with each', (_, certificates, known) => {
    expect(() => readTimestampToken(stamp(certificates), known)).toThrow(
      expect.objectContaining({ code: 'timestamp-invalid', message: expect.stringContaining('twice') }),
    )
  })
})

function pemOf(label: string, bytes: Buffer): string {
  return `-----BEGIN ${label}-----\n${bytes.toString('base64')}\n-----END ${label}-----\n`
}
