import { readRegularFile } from '@custody/core/digest/open-regular'
import { createKeySigner } from '@custody/core/sign/key-signer'
import type { StatementSigner } from '@custody/core/sign/statement-signer'
import { flowError } from './flow-errors.ts'
import type { Signing } from './ports.ts'

/** The shared signing inputs, as they were given. */
export interface SigningOptions {
  /** `auto`: keyless where a token and an instance can be had, else the key, else an error. */
  readonly signing: 'auto' | 'keyless' | 'key' | 'none'
  /** Path of a PEM file, or `env:NAME`. */
  readonly key: string | undefined
  /** The passphrase itself, or `env:NAME`. */
  readonly passphrase: string | undefined
  /** Path of a Sigstore signing configuration, which names the instance. */
  readonly signingConfig: string | undefined
  /** An OIDC token that the caller already has. */
  readonly identityToken: string | undefined
}

/** What making a signer needs from outside. */
export interface SigningPorts {
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly now: () => Date
  /** Keeps a secret out of all logs, before anything else is done with it. */
  readonly mask: (secret: string) => void
  /** Asks for an OIDC token of audience `sigstore`; absent where none can be had. */
  readonly requestToken: (() => Promise<string>) | undefined
  /** What to do where nobody can sign, if it is known why: a fork's pull request gets neither token nor secrets. */
  readonly withoutSigner?: string | undefined
}

const keyLimit = 64 * 1024

/**
 * Makes the signer that the inputs ask for.
 * @throws signer-missing, signer-unused, and those of createKeySigner and readSigningConfig
 */
export async function createSigning(options: SigningOptions, ports: SigningPorts): Promise<Signing> {
  if (options.signing === 'none') return 'none'
  if (options.signing === 'key') return { signer: keySigner(options, ports) }
  if (options.signing === 'keyless') return { signer: await keylessSigner(options, ports) }
  if (options.signingConfig !== undefined && tokenSource(options, ports) !== undefined) {
    return { signer: await keylessSigner(options, ports) }
  }
  return { signer: keySigner(options, ports) }
}

function keySigner({ key, passphrase }: SigningOptions, ports: SigningPorts): StatementSigner {
  if (key === undefined) throw signerMissing('neither `key` nor a token with `signing-config`', ports)
  const pem = secretOf(key, ports) ?? readKeyFile(key, ports)
  ports.mask(pem)
  const phrase = passphrase === undefined ? undefined : (secretOf(passphrase, ports) ?? passphrase)
  if (phrase !== undefined) ports.mask(phrase)
  return createKeySigner({ pem, passphrase: phrase })
}

/** What stands in `key` is never shown, be it in an error: someone may give the key itself instead of its path. */
function readKeyFile(path: string, ports: SigningPorts): string {
  try {
    return readRegularFile(path, keyLimit).toString('utf8')
  } catch {
    throw signerMissing('no readable file under the path in `key`', ports)
  }
}

/** `env:NAME` names a variable; an empty one is a secret that is not there (a fork's pull request has none). */
function secretOf(source: string, ports: SigningPorts): string | undefined {
  if (!source.startsWith('env:')) return undefined
  const name = source.slice('env:'.length)
  const value = ports.environment[name]
  if (value === undefined || value === '') throw signerMissing(`an empty variable ${name}`, ports)
  return value
}

function signerMissing(found: string, { withoutSigner }: SigningPorts) {
  return flowError('signer-missing', { found, hint: withoutSigner })
}

async function keylessSigner(options: SigningOptions, ports: SigningPorts): Promise<StatementSigner> {
  const token = tokenSource(options, ports)
  if (token === undefined) throw signerMissing('no OIDC token', ports)
  if (options.signingConfig === undefined)
    throw flowError('signer-missing', { found: 'no `signing-config`, which names the Sigstore instance' })
  const [{ createKeylessSigner }, { readSigningConfig }, { chooseServices }, { useEnvironmentProxy }] =
    await Promise.all([
      import('@custody/core/sign/keyless-signer'),
      import('@custody/core/sign/signing-config'),
      import('@custody/core/sign/choose-services'),
      import('@custody/core/sign/environment-proxy'),
    ])
  useEnvironmentProxy()
  const config = readSigningConfig(readRegularFile(options.signingConfig, 1024 * 1024))
  return createKeylessSigner({ token, services: chooseServices(config, ports.now()) })
}

function tokenSource(
  { identityToken }: SigningOptions,
  ports: SigningPorts,
): (() => Promise<string>) | undefined {
  if (identityToken === undefined) return ports.requestToken
  ports.mask(identityToken)
  return () => Promise.resolve(identityToken)
}
