import { coreError } from '../core-errors.ts'
import { lowSOfDer } from '../dsse/ecdsa-signature.ts'
import { type KeyAlgorithm, keyAlgorithmOf } from '../dsse/key-algorithm.ts'
import { isCustodyError } from '../errors.ts'
import { readPublicKey } from '../verify/read-public-key.ts'
import type { TrustedKey } from '../verify/trust.ts'
import { verifyMessage } from '../verify/verify-message.ts'
import { type Beside, type KeySigner, keyedSigner } from './key-signer.ts'
import { type Plugin, type PluginHash, pluginPublicKey, pluginSignature } from './plugin-protocol.ts'

/**
 * Signs with a key that a KMS or an HSM holds, through a Sigstore plug-in. Its signatures are verified before they are used.
 * One is asked for at a time: hardware has few sessions.
 * @throws plugin-failed, plugin-refused, plugin-answer-invalid; and those of {@link keyedSigner}; (sign) also the codes of signStatements
 */
export async function createPluginSigner(plugin: Plugin, beside: Beside = {}): Promise<KeySigner> {
  const { trusted, algorithm } = await readKey(plugin)
  const sign = oneByOne((message: Buffer) => signed(plugin, trusted, algorithm, message))
  return keyedSigner(trusted, { algorithm, sign }, beside)
}

interface PluginKey {
  readonly trusted: TrustedKey
  readonly algorithm: KeyAlgorithm
}

async function readKey(plugin: Plugin): Promise<PluginKey> {
  const pem = await pluginPublicKey(plugin, 'sha256')
  try {
    const trusted = readPublicKey(pem)
    const algorithm = keyAlgorithmOf(trusted.publicKey)
    if (algorithm !== undefined) return { trusted, algorithm }
  } catch (cause) {
    if (!isCustodyError(cause)) throw cause
    throw coreError('plugin-answer-invalid', { where: 'publicKey', found: cause.message, cause })
  }
  throw coreError('plugin-answer-invalid', { where: 'publicKey' })
}

/** Plug-ins are told SHA-256 for Ed25519, too: cosign does so, and such a key signs the message itself. */
function hashOf({ digest }: KeyAlgorithm): PluginHash {
  return digest ?? 'sha256'
}

async function signed(
  plugin: Plugin,
  { publicKey }: TrustedKey,
  algorithm: KeyAlgorithm,
  message: Buffer,
): Promise<Buffer> {
  const raw = await pluginSignature(plugin, hashOf(algorithm), message)
  const signature = algorithm.curve === undefined ? raw : lowSOfDer(raw, algorithm.curve)
  if (signature === undefined || !verifyMessage(message, publicKey, signature)) {
    throw coreError('plugin-answer-invalid', {
      where: 'signMessage',
      found: 'a signature that does not verify',
      expected: algorithm.details,
    })
  }
  return signature
}

/** Begins a call when the one before it has ended, well or not. */
function oneByOne<In, Out>(work: (input: In) => Promise<Out>): (input: In) => Promise<Out> {
  let last: Promise<unknown> = Promise.resolve()
  return (input) => {
    const next = last.then(() => work(input))
    last = next.catch(() => undefined)
    return next
  }
}
