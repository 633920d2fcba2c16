import type { Beside } from '@custody/core/sign/key-signer'
import type { Patience } from '@custody/core/sign/patience'
import type { Witnessing } from '@custody/core/sign/sign-statement'
import type { StatementSigner } from '@custody/core/sign/statement-signer'
import { commandEnvironment, secretVariables } from './command-environment.ts'
import { findPlugin, type PluginName, pluginName } from './find-plugin.ts'
import { flowError } from './flow-errors.ts'
import type { Signing } from './ports.ts'
import {
  hasInstance,
  type InstanceOptions,
  type InstancePorts,
  keylessServices,
  keyWitnesses,
} from './signing-instance.ts'
import {
  readSecret,
  readSigningFile,
  readSigningKey,
  type SecretPorts,
  signerMissing,
} from './signing-secret.ts'

/** The shared signing inputs, as they were given. */
export interface SigningOptions extends InstanceOptions {
  /** `auto`: keyless where a token and an instance can be had, else the key, else an error. */
  readonly signing: 'auto' | 'keyless' | 'key' | 'none'
  /** Path of a PEM file, `env:NAME`, or `NAME://ID` for a KMS plug-in. */
  readonly key: string | undefined
  /** The passphrase itself, or `env:NAME`. */
  readonly passphrase: string | undefined
  /** Path of a PEM file with the certificate of the key and its authorities, or `env:NAME`. */
  readonly certificateChain: string | undefined
  /** An OIDC token that the caller already has, or `env:NAME`. */
  readonly identityToken: string | undefined
  /** Attempts after the first one. */
  readonly retries: number
  /** For all that one call to the services takes. */
  readonly timeoutSeconds: number
}

/** What making a signer needs from outside. */
export interface SigningPorts extends InstancePorts, SecretPorts {
  /** Asks for an OIDC token of audience `sigstore`; absent where none can be had. */
  readonly requestToken: (() => Promise<string>) | undefined
}

/**
 * Makes the signer that the inputs ask for.
 * @throws signer-missing, plugin-missing, and those of keylessServices, keyWitnesses, createKeySigner and createPluginSigner
 */
export async function createSigning(options: SigningOptions, ports: SigningPorts): Promise<Signing> {
  const { signing } = options
  if (signing === 'none') return 'none'
  const isKeyless =
    signing === 'keyless' ||
    (signing === 'auto' && hasInstance(options) && tokenSource(options, ports) !== undefined)
  return { signer: isKeyless ? await keylessSigner(options, ports) : await keySigner(options, ports) }
}

async function keySigner(options: SigningOptions, ports: SigningPorts): Promise<StatementSigner> {
  const { key } = options
  if (key === undefined) throw signerMissing('neither `key` nor a token with an instance', ports)
  const plugin = pluginName(key)
  if (plugin !== undefined) return pluginSigner(plugin, options, ports)
  const source = readSigningKey(key, options.passphrase, ports)
  const { createKeySigner } = await import('@custody/core/sign/key-signer')
  return createKeySigner(source, await beside(options, ports))
}

/** For one call of a plug-in; a person may have to touch a token. */
const pluginTimeoutMs = 60_000

async function pluginSigner(
  { name, keyId }: PluginName,
  options: SigningOptions,
  ports: SigningPorts,
): Promise<StatementSigner> {
  const workspaces = [process.cwd(), ports.environment['GITHUB_WORKSPACE'] ?? '']
  const plugin = {
    program: findPlugin(name, ports.environment, workspaces),
    keyId,
    environment: commandEnvironment(
      ports.environment,
      secretVariables([options.passphrase, options.certificateChain, options.identityToken]),
    ),
    timeoutMs: pluginTimeoutMs,
  }
  const { createPluginSigner } = await import('@custody/core/sign/plugin-signer')
  return createPluginSigner(plugin, await beside(options, ports))
}

/** What stands beside the signatures of a key. */
async function beside(options: SigningOptions, ports: SigningPorts): Promise<Beside> {
  const witnessing = await witnessingOf(options, ports)
  if (options.certificateChain === undefined) return { witnessing }
  const { readCertificateChain } = await import('@custody/core/sign/read-certificate-chain')
  const pem = readSigningFile('certificate-chain', options.certificateChain, ports)
  return { witnessing, certificate: readCertificateChain(pem, ports.now()) }
}

async function witnessingOf(options: SigningOptions, ports: SigningPorts): Promise<Witnessing> {
  const witnesses = await keyWitnesses(options, ports)
  if (witnesses.logs.length + witnesses.timestampAuthorities.length > 0) await useProxy()
  return { witnesses, patience: await patience(options) }
}

async function keylessSigner(options: SigningOptions, ports: SigningPorts): Promise<StatementSigner> {
  const token = tokenSource(options, ports)
  if (token === undefined) throw signerMissing('no OIDC token', ports)
  if (!hasInstance(options)) {
    throw flowError('signer-missing', {
      found: 'neither `signing-config` nor `instance`, which name the services',
    })
  }
  const services = await keylessServices(options, ports)
  await useProxy()
  const { createKeylessSigner } = await import('@custody/core/sign/keyless-signer')
  return createKeylessSigner({ token, services, patience: await patience(options) })
}

async function patience({ retries, timeoutSeconds }: SigningOptions): Promise<Patience> {
  const { patienceOf } = await import('@custody/core/sign/patience')
  return patienceOf(retries, timeoutSeconds * 1000)
}

async function useProxy(): Promise<void> {
  const { useEnvironmentProxy } = await import('@custody/core/sign/environment-proxy')
  useEnvironmentProxy()
}

function tokenSource(
  { identityToken }: SigningOptions,
  ports: SigningPorts,
): (() => Promise<string>) | undefined {
  if (identityToken === undefined) return ports.requestToken
  const token = readSecret('identity-token', identityToken, ports)
  return () => Promise.resolve(token)
}
