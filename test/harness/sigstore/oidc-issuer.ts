import { createSign, generateKeyPairSync, type KeyObject, randomUUID } from 'node:crypto'
import { jobIdentity } from '../github/job-identity.ts'
import { type ClaimChanges, oidcClaims } from '../github/oidc-claims.ts'
import { type LoopbackRequest, type LoopbackResponse, startLoopbackServer } from '../loopback-server.ts'

/** A token issuer that speaks as GitHub's does, for the claims that a test asks for. */
export interface OidcIssuer {
  readonly url: string
  /** A signed token for the default job with these claims changed; audience `sigstore`, valid for ten minutes. */
  readonly mintToken: (changes?: ClaimChanges) => string
  /** The two variables through which a job asks for tokens; the tokens carry these changes. */
  readonly requestEnvironment: (changes?: ClaimChanges) => Readonly<Record<string, string>>
  /** The public half of the signing key. */
  readonly publicKey: KeyObject
  readonly stop: () => Promise<void>
}

interface SigningKey {
  readonly id: string
  readonly privateKey: KeyObject
  readonly publicKey: KeyObject
}

const REQUEST_TOKEN = 'loopback-request-token'

/** Starts the issuer: discovery, key set, the runner's `/token`, and `POST /mint` for programs outside of the test. */
export async function startOidcIssuer(): Promise<OidcIssuer> {
  const key = { id: randomUUID(), ...generateKeyPairSync('rsa', { modulusLength: 2048 }) }
  const server = await startLoopbackServer((request) => route(request, key))
  return {
    url: server.url,
    publicKey: key.publicKey,
    mintToken: (changes = {}) => signToken(server.url, key, changes),
    requestEnvironment: (changes = {}) => ({
      // Clients append "&audience=…" to this text, so it must hold a query already.
      ACTIONS_ID_TOKEN_REQUEST_URL: `${server.url}/token?claims=${encodeURIComponent(JSON.stringify(changes))}`,
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: REQUEST_TOKEN,
    }),
    stop: server.stop,
  }
}

function route(request: LoopbackRequest, key: SigningKey): LoopbackResponse | undefined {
  const issuer = request.url.origin
  switch (`${request.method} ${request.url.pathname}`) {
    case 'GET /.well-known/openid-configuration':
      return { json: discovery(issuer) }
    case 'GET /.well-known/jwks':
      return {
        json: {
          keys: [{ ...key.publicKey.export({ format: 'jwk' }), kid: key.id, alg: 'RS256', use: 'sig' }],
        },
      }
    case 'GET /token':
      return requestedToken(request, key)
    case 'POST /mint':
      return { json: { value: signToken(issuer, key, readClaims(request.body.toString())) } }
    default:
      return undefined
  }
}

function requestedToken({ url, headers }: LoopbackRequest, key: SigningKey): LoopbackResponse {
  if (headers.authorization?.toLowerCase() !== `bearer ${REQUEST_TOKEN}`)
    return { status: 401, json: { message: 'unauthorized' } }
  const changes = readClaims(url.searchParams.get('claims') ?? '{}')
  const audience = url.searchParams.get('audience') ?? 'https://github.com/acme'
  return { json: { count: 1, value: signToken(url.origin, key, { aud: audience, ...changes }) } }
}

function discovery(issuer: string): unknown {
  return {
    issuer,
    jwks_uri: `${issuer}/.well-known/jwks`,
    subject_types_supported: ['public', 'pairwise'],
    response_types_supported: ['id_token'],
    id_token_signing_alg_values_supported: ['RS256'],
    scopes_supported: ['openid'],
  }
}

function signToken(issuer: string, key: SigningKey, changes: ClaimChanges): string {
  const now = Math.floor(Date.now() / 1000)
  const claims: ClaimChanges = {
    jti: randomUUID(),
    ...oidcClaims(jobIdentity()),
    aud: 'sigstore',
    iss: issuer,
    iat: now,
    nbf: now - 60,
    exp: now + 600,
    ...changes,
  }
  const kept = Object.fromEntries(Object.entries(claims).filter(([, value]) => value !== null))
  const signed = `${encode({ typ: 'JWT', alg: 'RS256', kid: key.id })}.${encode(kept)}`
  return `${signed}.${createSign('RSA-SHA256').update(signed).sign(key.privateKey, 'base64url')}`
}

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')

function readClaims(text: string): ClaimChanges {
  const value: unknown = JSON.parse(text)
  if (typeof value !== 'object' || value === null) throw new Error('claims must be an object')
  return Object.fromEntries(Object.entries(value).filter(([, claim]) => isClaim(claim)))
}

const isClaim = (value: unknown): value is string | number | null =>
  value === null || typeof value === 'string' || typeof value === 'number'
