import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import {
  type Authority,
  makeCodeSigningAuthority,
  makeP256Keys,
  makeTimestampAuthority,
} from './authorities.ts'

export interface KeyPair {
  readonly privateKey: KeyObject
  readonly publicKey: KeyObject
}

/** All keys and certificates of one Sigstore instance. */
export interface KeyMaterial {
  readonly codeSigning: Authority
  readonly timestamping: Authority
  /** P-256. */
  readonly certificateLog: KeyPair
  /** Ed25519. */
  readonly transparencyLog: KeyPair
  /** From when on all of it is valid. */
  readonly validFrom: Date
}

const DAY_MS = 86_400_000

/** Makes fresh keys, with certificates valid from a minute ago for 30 days. */
export function makeKeyMaterial(now = new Date()): KeyMaterial {
  const validFrom = new Date(Math.floor(now.getTime() / 1000) * 1000 - 60_000)
  const validity = { notBefore: validFrom, notAfter: new Date(validFrom.getTime() + 30 * DAY_MS) }
  return {
    codeSigning: makeCodeSigningAuthority(validity),
    timestamping: makeTimestampAuthority(validity),
    certificateLog: makeP256Keys(),
    transparencyLog: generateKeyPairSync('ed25519'),
    validFrom,
  }
}
