import { readRegularFile } from '@custody/core/digest/open-regular'
import type { PrivateKeySource } from '@custody/core/sign/read-private-key'
import { flowError } from './flow-errors.ts'

/** What reading secrets needs from outside. */
export interface SecretPorts {
  readonly environment: Readonly<Record<string, string | undefined>>
  /** Keeps a secret out of all logs, before anything else is done with it. */
  readonly mask: (secret: string) => void
  /** What to do where nobody can sign, if it is known why: a fork's pull request gets neither token nor secrets. */
  readonly withoutSigner?: string | undefined
}

const keyLimit = 64 * 1024

/**
 * Reads a private key and its passphrase.
 * @param key path of a PEM file, or `env:NAME`
 * @param passphrase the passphrase itself, or `env:NAME`
 * @throws signer-missing
 */
export function readSigningKey(
  key: string,
  passphrase: string | undefined,
  ports: SecretPorts,
): PrivateKeySource {
  const pem = readSigningFile('key', key, ports)
  ports.mask(pem)
  const phrase = passphrase === undefined ? undefined : readSecret('key-passphrase', passphrase, ports)
  return { pem, passphrase: phrase }
}

/**
 * What an input holds: the secret itself, or `env:NAME`. A list of processes shows the former to everybody.
 * @throws signer-missing
 */
export function readSecret(
  input: 'key-passphrase' | 'identity-token',
  source: string,
  ports: SecretPorts,
): string {
  const secret = readVariable(input, source, ports) ?? source
  ports.mask(secret)
  return secret
}

/** The error of a step that has nothing to sign with. */
export function signerMissing(found: string, { withoutSigner }: Pick<SecretPorts, 'withoutSigner'>) {
  return flowError('signer-missing', { found, hint: withoutSigner })
}

/**
 * Reads what an input names: a file, or `env:NAME`. What stands in the input is never shown, be it in an error: someone may give
 * the key itself instead of its path.
 * @throws signer-missing
 */
export function readSigningFile(
  input: 'key' | 'certificate-chain',
  source: string,
  ports: SecretPorts,
): string {
  const value = readVariable(input, source, ports)
  if (value !== undefined) return value
  try {
    return readRegularFile(source, keyLimit).toString('utf8')
  } catch {
    throw signerMissing(`no readable file under the path in \`${input}\``, ports)
  }
}

/**
 * `env:NAME` names a variable; an empty one is a secret that is not there (a fork's pull request has none). The name is not shown
 * either: someone may give the secret after `env:`.
 */
function readVariable(
  input: 'key' | 'key-passphrase' | 'certificate-chain' | 'identity-token',
  source: string,
  ports: SecretPorts,
): string | undefined {
  if (!source.startsWith('env:')) return undefined
  const name = source.slice('env:'.length)
  const value = ports.environment[name]
  if (value === undefined || value === '')
    throw signerMissing(`no value in the variable that \`${input}\` names after \`env:\``, ports)
  return value
}
