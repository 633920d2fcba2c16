import { X509Certificate } from 'node:crypto'
import { describe, expect, it } from '@jest/globals'
import {
  bitString,
  integer,
  nothing,
  objectIdentifier,
  sequence,
} from '../../../test/harness/der/encode-der.ts'
import { extension } from '../../../test/harness/sigstore/certificate.ts'
import {
  authority,
  digitalSignature,
  extendedKeyUsage,
  notAnAuthority,
  signsCertificates,
} from '../../../test/harness/sigstore/certificate-extensions.ts'
import { readCertificate } from '../src/verify/certificate/certificate.ts'
import { findPath, isPathValid } from '../src/verify/certificate/certificate-path.ts'
import { purposes } from '../src/verify/certificate/certificate-usage.ts'
import { DerMalformed } from '../src/verify/der/der.ts'
import {
  algorithms,
  type CertificateWish,
  type Issued,
  type KeyKind,
  makeCertificate,
} from './make-certificate.ts'

const leafExtensions = [digitalSignature(), extendedKeyUsage('codeSigning')]
const authorityExtensions = (pathLength: number) => [authority(pathLength), signsCertificates()]

const good = {
  root: { name: 'root', extensions: authorityExtensions(1) },
  intermediate: {
    name: 'intermediate',
    extensions: [...authorityExtensions(0), extendedKeyUsage('codeSigning')],
  },
  leaf: { name: 'leaf', extensions: leafExtensions },
} satisfies Record<string, CertificateWish>

interface Wishes {
  readonly root?: Partial<CertificateWish>
  readonly intermediate?: Partial<CertificateWish>
  readonly leaf?: Partial<CertificateWish>
}

function chainOf({ root, intermediate, leaf }: Wishes): readonly [Issued, Issued, Issued] {
  const top = makeCertificate({ ...good.root, ...root })
  const middle = makeCertificate({ ...good.intermediate, issuer: top, ...intermediate })
  return [makeCertificate({ ...good.leaf, issuer: middle, ...leaf }), middle, top]
}

function pathOf([leaf, ...chain]: readonly Issued[]) {
  if (leaf === undefined) throw new Error('no leaf')
  return findPath(
    readCertificate(leaf.der),
    chain.map(({ der }) => readCertificate(der)),
    purposes.codeSigning,
  )
}

describe('a path', () => {
  it.each<KeyKind>(['P-256', 'P-384', 'RSA', 'Ed25519'])('is found with authorities of kind %s', (kind) => {
    const chain = chainOf({ root: { kind }, intermediate: { kind } })
    expect(pathOf(chain)?.map(({ der }) => der)).toEqual(chain.map(({ der }) => der))
  })

  it.each<readonly [string, Wishes]>([
    ['no key identifiers', { leaf: { issuerKey: 'none' }, intermediate: { issuerKey: 'none' } }],
    [
      'an authority for any purpose',
      { intermediate: { extensions: [...authorityExtensions(0), anyPurpose()] } },
    ],
    ['an authority that names no purpose', { intermediate: { extensions: authorityExtensions(0) } }],
    [
      'a leaf that says that it is no authority',
      { leaf: { extensions: [...leafExtensions, notAnAuthority()] } },
    ],
    ['no limit to its length', { root: { extensions: [unlimited(), signsCertificates()] } }],
  ])('is found with %s', (_, wishes) => {
    expect(pathOf(chainOf(wishes))).toHaveLength(3)
  })

  it('is found in whatever order the authorities are, and from a root alone', () => {
    const [leaf, middle, top] = chainOf({})
    expect(pathOf([leaf, top, middle])).toHaveLength(3)
    const direct = makeCertificate({ ...good.leaf, issuer: top })
    expect(pathOf([direct, top])).toHaveLength(2)
  })

  it('leads over the authority that signed, where two have one name', () => {
    const [, twin, top] = chainOf({ intermediate: { issuerKey: 'none' } })
    const other = makeCertificate({ ...good.intermediate, issuer: top, issuerKey: 'none' })
    const leaf = makeCertificate({ ...good.leaf, issuer: other, issuerKey: 'none' })
    expect(pathOf([leaf, twin, other, top])?.[1].der).toEqual(other.der)
  })

  it.each<readonly [string, Wishes]>([
    [
      'an intermediate that is no authority',
      { intermediate: { extensions: [notAnAuthority(), signsCertificates()] } },
    ],
    ['an intermediate without basic constraints', { intermediate: { extensions: [signsCertificates()] } }],
    [
      'an intermediate that may not sign certificates',
      { intermediate: { extensions: [authority(0), digitalSignature()] } },
    ],
    [
      'an intermediate for stamping times',
      { intermediate: { extensions: [...authorityExtensions(0), extendedKeyUsage('timeStamping')] } },
    ],
    ['a root that allows no intermediate', { root: { extensions: authorityExtensions(0) } }],
    ['a root that is no authority', { root: { extensions: [signsCertificates()] } }],
    ['a leaf that is an authority', { leaf: { extensions: [...leafExtensions, authority(0)] } }],
    [
      'a leaf that may not sign',
      { leaf: { extensions: [signsCertificates(), extendedKeyUsage('codeSigning')] } },
    ],
    [
      'a leaf for stamping times',
      { leaf: { extensions: [digitalSignature(), extendedKeyUsage('timeStamping')] } },
    ],
    ['a leaf for nothing', { leaf: { extensions: [digitalSignature()] } }],
    ['a leaf that names another issuer', { leaf: { issuerName: 'intermediate2' } }],
    ['a leaf that names another key', { leaf: { issuerKey: makeCertificate(good.root).publicKey } }],
    ['a leaf whose algorithm is of another kind of key', { leaf: { writtenAlgorithm: algorithms.RSA } }],
    [
      'a leaf signed with SHA-1',
      { leaf: { writtenAlgorithm: sequence(objectIdentifier('1.2.840.10045.4.1')) } },
    ],
  ])('is not found with %s', (_, wishes) => {
    expect(pathOf(chainOf(wishes))).toBeUndefined()
  })

  it('is not found without its root, without its intermediate, or to a root of the same name', () => {
    const [leaf, middle, top] = chainOf({})
    const [, , stranger] = chainOf({})
    expect([pathOf([leaf, middle]), pathOf([leaf, top]), pathOf([leaf, middle, stranger])]).toEqual([
      undefined,
      undefined,
      undefined,
    ])
  })

  it('is not found to an authority that another signed, nor round in a circle', () => {
    const [, , root] = chainOf({})
    const a = makeCertificate({ ...good.intermediate, name: 'a', issuer: root })
    const b = makeCertificate({ ...good.intermediate, name: 'b', issuer: a })
    const loop = makeCertificate({ ...good.intermediate, name: 'a', issuer: b })
    const leaf = makeCertificate({ ...good.leaf, issuer: b })
    expect(pathOf([leaf, b, loop])).toBeUndefined()
  })

  it.each(['root', 'intermediate', 'leaf'] as const)('holds only while its %s is valid', (which) => {
    const [from, to] = [new Date('2026-01-01T00:00:00Z'), new Date('2026-01-02T00:00:00Z')]
    const always = { from: new Date('2020-01-01T00:00:00Z'), to: new Date('2050-06-01T00:00:00Z') }
    const path = pathOf(chainOf({ root: always, intermediate: always, leaf: always, [which]: { from, to } }))
    const around = [-1000, 0, 1000, 86_400_000, 86_401_000].map((ms) => new Date(from.getTime() + ms))
    expect(around.map((at) => path !== undefined && isPathValid(path, at))).toEqual([
      false,
      true,
      true,
      true,
      false,
    ])
  })
})

describe('a certificate', () => {
  it('is read as OpenSSL reads it', () => {
    const [{ der }] = chainOf({ leaf: { to: new Date('2055-01-01T00:00:00Z') } })
    const [ours, theirs] = [readCertificate(der), new X509Certificate(der)]
    expect(ours.validity).toEqual({ start: theirs.validFromDate, end: theirs.validToDate })
    expect(ours.serialNumber.toString('hex').toUpperCase()).toBe(theirs.serialNumber)
    expect(ours.publicKey.equals(theirs.publicKey)).toBe(true)
  })

  it.each<readonly [string, Partial<CertificateWish>]>([
    ['no version', { tbs: (members) => members.slice(1) }],
    ['no extensions', { tbs: (members) => members.slice(0, -1) }],
    ['identifiers of old', { tbs: (members) => members.toSpliced(7, 0, bitString(Buffer.from([1]))) }],
    ['another algorithm inside', { tbs: (members) => members.with(2, algorithms.RSA) }],
    ['a time that is none', { tbs: (members) => members.with(4, sequence(integer(1), integer(2))) }],
    ['an extension twice', { extensions: [...leafExtensions, digitalSignature()] }],
    [
      'a critical extension that is not understood',
      { extensions: [...leafExtensions, extension('2.5.29.30', nothing(), true)] },
    ],
    [
      'a key that is none',
      {
        tbs: (members) =>
          members.with(6, sequence(sequence(objectIdentifier('1.2.3')), bitString(Buffer.from([1])))),
      },
    ],
  ])('with %s is refused', (_, wish) => {
    const { der } = makeCertificate({ ...good.leaf, ...wish })
    expect(() => readCertificate(der)).toThrow(DerMalformed)
  })
})

function anyPurpose(): Buffer {
  return extension('2.5.29.37', sequence(objectIdentifier('2.5.29.37.0')))
}

function unlimited(): Buffer {
  return extension('2.5.29.19', sequence(Buffer.from([1, 1, 0xff])), true)
}
