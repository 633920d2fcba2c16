import { isJsonObject, readJson } from '@custody/core/json/read-json'
import { flowError } from '../flow-errors.ts'
import type { RegistryCredentials } from './registry-credentials.ts'
import { type RegistryAnswer, type RegistryPatience, requestRegistry } from './registry-request.ts'

/** What is asked for, and of whom. */
export interface TokenRequest {
  /** `https://ghcr.io`. */
  readonly registry: string
  /** `repository:owner/name:pull,push`. */
  readonly scope: string
  readonly credentials: RegistryCredentials | undefined
  readonly patience: RegistryPatience
}

/**
 * The `authorization` header that a registry's 401 asks for: the password itself (Basic), or a token of its token service
 * (Bearer; distribution's token authentication and its OAuth 2 form). What the token may do is said here, not by the registry.
 * @throws registry-refused, registry-realm-foreign, registry-answer-invalid, registry-unavailable
 */
export async function authorizationFor(challenge: string, request: TokenRequest): Promise<string> {
  const [, scheme = '', parameters = ''] = /^(\w+)\s*(.*)$/s.exec(challenge) ?? []
  if (scheme.toLowerCase() === 'basic') return basicOf(request)
  const found = Object.fromEntries(
    [...parameters.matchAll(/(\w+)="([^"]*)"/g)].map(([, name = '', value = '']) => [name, value]),
  )
  if (scheme.toLowerCase() !== 'bearer' || found['realm'] === undefined)
    throw flowError('registry-answer-invalid', {
      where: hostOf(request),
      found: 'a challenge of another kind',
    })
  return `Bearer ${await fetchToken(ownRealm(found['realm'], request), found['service'] ?? '', request)}`
}

function basicOf({ credentials, registry }: TokenRequest): string {
  if (credentials === undefined || !('user' in credentials))
    throw flowError('registry-refused', {
      where: new URL(registry).host,
      found: 'no password, which the registry asks for',
    })
  return basic(credentials)
}

function basic({ user, password }: { readonly user: string; readonly password: string }): string {
  return `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`
}

/**
 * A token service is the registry's own host, a host above it (gitlab.com for registry.gitlab.com), or one beside it
 * (auth.docker.io for registry-1.docker.io). Passwords go to no other, and no other is asked: an address that a registry
 * chooses freely could be one inside of the network of the runner, whose answer would be handed to the registry.
 */
function ownRealm(realm: string, { registry }: TokenRequest): URL {
  const own = new URL(registry)
  const url = URL.canParse(realm) ? new URL(realm) : undefined
  const isOwn =
    url !== undefined &&
    url.username === '' &&
    (url.origin === own.origin ||
      (url.protocol === 'https:' && url.port === '' && isRelated(url.hostname, own.hostname)))
  if (isOwn) return url
  throw flowError('registry-realm-foreign', { where: own.host, found: JSON.stringify(realm.slice(0, 200)) })
}

function isRelated(realm: string, registry: string): boolean {
  const above = registry.split('.').slice(1).join('.')
  const isName = above.includes('.') && !/^[\d.]+$/.test(registry)
  return realm === registry || (isName && (realm === above || realm.split('.').slice(1).join('.') === above))
}

async function fetchToken(realm: URL, service: string, request: TokenRequest): Promise<string> {
  const { credentials, scope, patience } = request
  if (credentials !== undefined && 'identityToken' in credentials) {
    const form = { grant_type: 'refresh_token', client_id: 'custody', service, scope }
    const body = new URLSearchParams({ ...form, refresh_token: credentials.identityToken }).toString()
    const headers = { 'content-type': 'application/x-www-form-urlencoded' }
    return readToken(
      await requestRegistry({ method: 'POST', url: realm.href, headers, body }, patience),
      request,
    )
  }
  realm.searchParams.set('service', service)
  realm.searchParams.set('scope', scope)
  const headers = credentials === undefined ? {} : { authorization: basic(credentials) }
  return readToken(await requestRegistry({ method: 'GET', url: realm.href, headers }, patience), request)
}

/** A reader's error is not passed on: it could show a part of the token. */
function readToken({ status, body }: RegistryAnswer, request: TokenRequest): string {
  if (status !== 200)
    throw flowError('registry-refused', {
      where: hostOf(request),
      found: `HTTP status ${status} of its token service`,
    })
  const token = tokenIn(body)
  if (token === undefined)
    throw flowError('registry-answer-invalid', { where: hostOf(request), found: 'an answer without a token' })
  return token
}

function tokenIn(body: Buffer): string | undefined {
  try {
    const answer = readJson(body, 'answer')
    const token = isJsonObject(answer) ? (answer['token'] ?? answer['access_token']) : undefined
    return typeof token === 'string' && /^[\x21-\x7e]+$/.test(token) ? token : undefined
  } catch {
    return undefined
  }
}

const hostOf = ({ registry }: TokenRequest) => new URL(registry).host
