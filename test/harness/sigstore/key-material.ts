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
  /** Of Rekor v2: Ed25519. */
  readonly transparencyLog: KeyPair
  /** Of Rekor v1: P-256. */
  readonly rekor1: KeyPair
  /** From when on all of it is valid. */
  readonly validFrom: Date
}

const YEAR_MS = 365 * 86_400_000

/** Makes fresh keys, with certificates valid from a year before `now` to a year after it. */
export function makeKeyMaterial(now = new Date()): KeyMaterial {
  const second = Math.floor(now.getTime() / 1000) * 1000
  const validFrom = new Date(second - YEAR_MS)
  const validity = { notBefore: validFrom, notAfter: new Date(second + YEAR_MS) }
  return {
    codeSigning: makeCodeSigningAuthority(validity),
    timestamping: makeTimestampAuthority(validity),
    certificateLog: makeP256Keys(),
    transparencyLog: generateKeyPairSync('ed25519'),
    rekor1: makeP256Keys(),
    validFrom,
  }
}
