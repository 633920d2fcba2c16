import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { readRegularFile } from '@custody/core/digest/open-regular'
import { isJsonObject, type JsonObject, type JsonValue, readJson } from '@custody/core/json/read-json'
import { commandEnvironment } from '../command-environment.ts'
import { findProgram } from '../find-program.ts'
import { flowError } from '../flow-errors.ts'

/** What a registry is logged in to with: a name and a password, or a token that is exchanged for one of short life. */
export type RegistryCredentials =
  | { readonly user: string; readonly password: string }
  | { readonly identityToken: string }

/** What the search for credentials looks at. */
export interface CredentialSources {
  readonly environment: Readonly<Record<string, string | undefined>>
  /** A credential helper out of the workspace is never run: whoever writes there would get the passwords. */
  readonly workspace: string
}

/**
 * The credentials that `docker login` left for a registry: in `config.json` of DOCKER_CONFIG or `~/.docker`, itself or through
 * the credential helper that it names (docker-credential-helpers protocol, `get`). Hosts are compared exactly.
 * @returns undefined where nobody logged in
 * @throws registry-credentials-unreadable, which shows nothing of them
 */
export function registryCredentials(
  registry: string,
  { environment, workspace }: CredentialSources,
): RegistryCredentials | undefined {
  const config = readConfig(environment)
  const key = registry === 'docker.io' ? 'https://index.docker.io/v1/' : registry
  const helper = textIn(objectIn(config, 'credHelpers'), key) ?? textIn(config, 'credsStore')
  const stored = objectIn(objectIn(config, 'auths'), key)
  const inline = stored === undefined ? undefined : inlineCredentials(stored)
  if (inline !== undefined || helper === undefined) return inline
  return askHelper(helper, key, environment, workspace)
}

const configLimit = 1024 * 1024

function readConfig(environment: CredentialSources['environment']): JsonObject {
  const folder = environment['DOCKER_CONFIG'] ?? join(environment['HOME'] ?? homedir(), '.docker')
  const path = join(folder, 'config.json')
  if (!existsSync(path)) return {}
  try {
    const config = readJson(readRegularFile(path, configLimit), 'config.json')
    if (isJsonObject(config)) return config
  } catch {
    // Neither the text nor where it breaks off is shown: it holds passwords.
  }
  throw flowError('registry-credentials-unreadable', { where: 'config.json of docker' })
}

/** `auth` is base64 of `user:password`. */
function inlineCredentials(stored: JsonObject): RegistryCredentials | undefined {
  const identityToken = textIn(stored, 'identitytoken')
  if (identityToken !== undefined) return { identityToken }
  const [, user = '', password = ''] =
    /^([^:]+):(.+)$/s.exec(Buffer.from(textIn(stored, 'auth') ?? '', 'base64').toString('utf8')) ?? []
  return user === '' ? undefined : { user, password }
}

const helperTimeoutMs = 30_000

function askHelper(
  helper: string,
  key: string,
  environment: CredentialSources['environment'],
  workspace: string,
): RegistryCredentials | undefined {
  const isName = /^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(helper)
  const program = isName ? findProgram(`docker-credential-${helper}`, environment, [workspace]) : undefined
  if (program === undefined)
    throw flowError('registry-credentials-unreadable', {
      where: `the credential helper ${JSON.stringify(helper.slice(0, 80))}`,
    })
  const answer = run(program, key, environment)
  if (answer === undefined) return undefined
  const user = textIn(answer, 'Username')
  const password = textIn(answer, 'Secret')
  if (user === undefined || password === undefined)
    throw flowError('registry-credentials-unreadable', {
      where: `the credential helper ${JSON.stringify(helper)}`,
    })
  return user === '<token>' ? { identityToken: password } : { user, password }
}

/** A helper that has nothing for the registry ends with an error; then the registry is asked without credentials. */
function run(
  program: string,
  key: string,
  environment: CredentialSources['environment'],
): JsonObject | undefined {
  try {
    const options = {
      input: key,
      timeout: helperTimeoutMs,
      maxBuffer: 64 * 1024,
      env: commandEnvironment(environment),
    }
    const answer = readJson(
      execFileSync(program, ['get'], { ...options, stdio: ['pipe', 'pipe', 'ignore'] }),
      'answer',
    )
    return isJsonObject(answer) ? answer : undefined
  } catch {
    return undefined
  }
}

function objectIn(value: JsonValue | undefined, name: string): JsonObject | undefined {
  const inner = isJsonObject(value) ? value[name] : undefined
  return isJsonObject(inner) ? inner : undefined
}

function textIn(value: JsonObject | undefined, name: string): string | undefined {
  const inner = value?.[name]
  return typeof inner === 'string' && inner !== '' ? inner : undefined
}
