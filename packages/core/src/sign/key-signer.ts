import { createPublicKey, type KeyObject } from 'node:crypto'
import { pae } from '../dsse/envelope.ts'
import { canonicalSigstoreBundle } from '../dsse/signature-bundle.ts'
import { mediaTypes } from '../names.ts'
import { hintOf, trustedKey } from '../verify/read-public-key.ts'
import type { TrustedKey } from '../verify/trust.ts'
import { type PrivateKeySource, readPrivateKey } from './read-private-key.ts'
import { signMessage } from './sign-message.ts'
import type { ClassicKey, StatementSigner } from './statement-signer.ts'

export interface KeySigner extends StatementSigner {
  readonly method: 'key'
  readonly classicKey: ClassicKey
  /** The public half, for a verifier's trust. */
  readonly trustedKey: TrustedKey
}

/**
 * Signs with a local key, without a network. The bundles name the key by cosign's hint and leave `keyid` empty, since cosign
 * skips a signature whose `keyid` it does not know.
 * @throws the codes of {@link readPrivateKey}
 */
export function createKeySigner(source: PrivateKeySource): KeySigner {
  const key = readPrivateKey(source)
  const trusted = trustedKey(createPublicKey(key))
  return {
    method: 'key',
    trustedKey: trusted,
    classicKey: { publicKey: trusted.publicKey, signBytes: (data) => signMessage(key, data) },
    describe: () => Promise.resolve({ kind: 'key', keyId: trusted.keyId }),
    sign: (payloads) => Promise.resolve(payloads.map((payload) => signStatement(key, trusted, payload))),
  }
}

function signStatement(key: KeyObject, trusted: TrustedKey, payload: Uint8Array): Buffer {
  const payloadType = mediaTypes.inToto
  const sig = signMessage(key, pae(payloadType, payload))
  return canonicalSigstoreBundle({
    envelope: { payloadType, payload: Buffer.from(payload), signatures: [{ keyid: '', sig }] },
    signedBy: { publicKey: hintOf(trusted) },
    logEntries: [],
    timestamps: [],
  })
}
