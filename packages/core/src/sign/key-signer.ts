import { createPublicKey, type KeyObject } from 'node:crypto'
import type { KeyAlgorithm } from '../dsse/key-algorithm.ts'
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

/** Nobody beside the key's holder: no network is needed. */
export const unwitnessed: Witnessing = {
  witnesses: { logs: [], timestampAuthorities: [] },
  patience: patienceOf(),
}

/**
 * Signs with a local key. The bundles name the key by cosign's hint and leave `keyid` empty, since cosign skips a signature
 * whose `keyid` it does not know.
 * @throws the codes of {@link readPrivateKey}; (sign) those of {@link signStatements}
 */
export function createKeySigner(source: PrivateKeySource, witnessing: Witnessing = unwitnessed): KeySigner {
  const { key, algorithm } = readPrivateKey(source)
  const trusted = trustedKey(createPublicKey(key))
  const signatory: Signatory = {
    ...namesOf(trusted),
    algorithm,
    sign: (message) => Promise.resolve(signMessage(key, algorithm, message)),
  }
  const classicKey = classicKeyOf(key, algorithm, trusted)
  return {
    method: 'key',
    trustedKey: trusted,
    ...(classicKey === undefined ? {} : { classicKey }),
    describe: () => Promise.resolve({ kind: 'key', keyId: trusted.keyId }),
    sign: (payloads) => signStatements(payloads, signatory, witnessing),
  }
}

/** How bundles and logs name a key. */
export function namesOf(key: TrustedKey): Pick<Signatory, 'signedBy' | 'verifier'> {
  return { signedBy: { publicKey: hintOf(key) }, verifier: { publicKey: spkiOf(key.publicKey) } }
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
