import { createPublicKey, type KeyObject } from 'node:crypto'
import { coreError } from '../core-errors.ts'
import type { KeyAlgorithm } from '../dsse/key-algorithm.ts'
import type { SigningCertificate } from '../verify/certificate/signing-certificate.ts'
import { hintOf, spkiOf, trustedKey } from '../verify/read-public-key.ts'
import type { TrustedKey } from '../verify/trust.ts'
import { patienceOf } from './patience.ts'
import { type PrivateKeySource, readPrivateKey } from './read-private-key.ts'
import { signMessage } from './sign-message.ts'
import { signStatements, type Witnessing } from './sign-statement.ts'
import type { Signatory } from './signatory.ts'
import type { ClassicKey, StatementSigner } from './statement-signer.ts'

export interface KeySigner extends StatementSigner {
  readonly method: 'key'
  readonly trustedKey: TrustedKey
}

/** What stands beside the signatures of a key. */
export interface Beside {
  /** Without it nobody witnesses them: no network is needed. */
  readonly witnessing?: Witnessing | undefined
  /** The key's own, by an authority of one's own: then bundles name it instead of the key. */
  readonly certificate?: SigningCertificate | undefined
}

const unwitnessed: Witnessing = {
  witnesses: { logs: [], timestampAuthorities: [] },
  patience: patienceOf(),
}

/**
 * Signs with a local key. The bundles name the key by cosign's hint and leave `keyid` empty, since cosign skips a signature
 * whose `keyid` it does not know.
 * @throws certificate-key-differs, certificate-without-time, the codes of {@link readPrivateKey}; (sign) those of
 *   {@link signStatements}
 */
export function createKeySigner(source: PrivateKeySource, beside: Beside = {}): KeySigner {
  const { key, algorithm } = readPrivateKey(source)
  const trusted = trustedKey(createPublicKey(key))
  const sign = (message: Buffer) => Promise.resolve(signMessage(key, algorithm, message))
  const classicKey = classicKeyOf(key, algorithm, trusted)
  return {
    ...keyedSigner(trusted, { algorithm, sign }, beside),
    ...(classicKey === undefined ? {} : { classicKey }),
  }
}

/**
 * A signer over whatever signs with a key.
 * @throws certificate-key-differs, certificate-without-time
 */
export function keyedSigner(
  trusted: TrustedKey,
  signs: Pick<Signatory, 'algorithm' | 'sign'>,
  { witnessing = unwitnessed, certificate }: Beside,
): KeySigner {
  if (certificate !== undefined) requireCertified(trusted, certificate, witnessing)
  const signatory: Signatory = { ...signs, ...namesOf(trusted, certificate) }
  const identity = certificate?.identity ?? { kind: 'key', keyId: trusted.keyId }
  return {
    method: 'key',
    trustedKey: trusted,
    describe: () => Promise.resolve(identity),
    sign: (payloads) => signStatements(payloads, signatory, witnessing),
  }
}

function requireCertified(
  { publicKey }: TrustedKey,
  { spki }: SigningCertificate,
  { witnesses }: Witnessing,
): void {
  if (!spki.equals(spkiOf(publicKey))) throw coreError('certificate-key-differs')
  if (witnesses.timestampAuthorities.length === 0) throw coreError('certificate-without-time')
}

/** How bundles and logs name the signer. */
function namesOf(
  key: TrustedKey,
  certificate: SigningCertificate | undefined,
): Pick<Signatory, 'signedBy' | 'verifier'> {
  if (certificate === undefined)
    return { signedBy: { publicKey: hintOf(key) }, verifier: { publicKey: spkiOf(key.publicKey) } }
  return { signedBy: { certificate: certificate.der }, verifier: { certificate: certificate.der } }
}

/** Both reference verifiers of classic links read P-256 and Ed25519 keys. */
function classicKeyOf(
  key: KeyObject,
  algorithm: KeyAlgorithm,
  { publicKey }: TrustedKey,
): ClassicKey | undefined {
  const isClassic = algorithm.curve === 'P-256' || algorithm.digest === null
  return isClassic ? { publicKey, signBytes: (data) => signMessage(key, algorithm, data) } : undefined
}
