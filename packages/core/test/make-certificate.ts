import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import {
  bitString,
  certificateTime,
  integer,
  nothing,
  objectIdentifier,
  sequence,
  tagged,
} from '../../../test/harness/der/encode-der.ts'
import { distinguishedName, randomSerialNumber, spki } from '../../../test/harness/sigstore/certificate.ts'
import { authorityKey, subjectKey } from '../../../test/harness/sigstore/certificate-extensions.ts'

export type KeyKind = 'P-256' | 'P-384' | 'RSA' | 'Ed25519'

/** A certificate with its key, to issue others with. */
export interface Issued {
  readonly der: Buffer
  readonly name: string
  readonly kind: KeyKind
  readonly publicKey: KeyObject
  readonly privateKey: KeyObject
}

/** What goes into a certificate; what is not given is as it should be. */
export interface CertificateWish {
  readonly name: string
  /** Without one, it signs itself. */
  readonly issuer?: Issued
  readonly kind?: KeyKind
  readonly extensions: readonly Buffer[]
  /** The name of the issuer, where it is to differ. */
  readonly issuerName?: string
  /** The key whose identifier names the issuer; `none` leaves both identifiers out. */
  readonly issuerKey?: KeyObject | 'none'
  readonly from?: Date
  readonly to?: Date
  /** The algorithm that is written down, where it is to differ from the one that signs. */
  readonly writtenAlgorithm?: Buffer
  /** Changes the signed part before it is signed. */
  readonly tbs?: (members: readonly Buffer[]) => readonly Buffer[]
}

export const algorithms = {
  'P-256': sequence(objectIdentifier('1.2.840.10045.4.3.2')),
  'P-384': sequence(objectIdentifier('1.2.840.10045.4.3.3')),
  RSA: sequence(objectIdentifier('1.2.840.113549.1.1.11'), nothing()),
  Ed25519: sequence(objectIdentifier('1.3.101.112')),
} as const

const digests = { 'P-256': 'sha256', 'P-384': 'sha384', RSA: 'sha256', Ed25519: null } as const

const DAY_MS = 86_400_000

/** Makes a real certificate, right or wrong. */
export function makeCertificate(wish: CertificateWish): Issued {
  const { name, issuer, kind = 'P-256' } = wish
  const keys = makeKeys(kind)
  const by = issuer ?? { kind, privateKey: keys.privateKey, publicKey: keys.publicKey, name }
  const algorithm = wish.writtenAlgorithm ?? algorithms[by.kind]
  const now = Date.now()
  const identifiers =
    wish.issuerKey === 'none'
      ? []
      : [subjectKey(keys.publicKey), authorityKey(wish.issuerKey ?? by.publicKey)]
  const members = [
    tagged(0, integer(2)),
    integer(randomSerialNumber()),
    algorithm,
    distinguishedName('test', wish.issuerName ?? by.name),
    sequence(
      certificateTime(wish.from ?? new Date(now - DAY_MS)),
      certificateTime(wish.to ?? new Date(now + DAY_MS)),
    ),
    distinguishedName('test', name),
    spki(keys.publicKey),
    tagged(3, sequence(...wish.extensions, ...identifiers)),
  ]
  const tbs = sequence(...(wish.tbs?.(members) ?? members))
  const der = sequence(tbs, algorithm, bitString(sign(digests[by.kind], tbs, by.privateKey)))
  return { der, name, kind, ...keys }
}

function makeKeys(kind: KeyKind): { readonly publicKey: KeyObject; readonly privateKey: KeyObject } {
  switch (kind) {
    case 'RSA':
      return generateKeyPairSync('rsa', { modulusLength: 2048 })
    case 'Ed25519':
      return generateKeyPairSync('ed25519')
    case 'P-256':
    case 'P-384':
      return generateKeyPairSync('ec', { namedCurve: kind })
  }
}
