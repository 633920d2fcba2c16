import { coreError } from '../core-errors.ts'
import { isJsonObject, type JsonObject, type JsonValue, readJson } from '../json/read-json.ts'

/**
 * The claims of an OIDC token (JSON Web Token, RFC 7519), not verified: whoever takes the token does that. No part of the token
 * is in the errors.
 * @throws sign-token-malformed
 */
export function readTokenClaims(token: string): JsonObject {
  const [header, payload, signature, ...rest] = token.split('.')
  const isToken =
    header !== undefined && payload !== undefined && signature !== undefined && rest.length === 0
  const claims = isToken ? parse(payload) : undefined
  if (!isJsonObject(claims)) throw coreError('sign-token-malformed')
  return claims
}

/**
 * What Fulcio wants the holder of the key to have signed: the e-mail address where the token has a verified one, else `sub`.
 * @throws sign-token-malformed
 */
export function challengeOf(token: string): string {
  const { email, email_verified: isVerified, sub } = readTokenClaims(token)
  if (email !== undefined && isVerified !== true) {
    throw coreError('sign-token-malformed', { found: 'an e-mail address that is not verified' })
  }
  const challenge = email ?? sub
  if (typeof challenge !== 'string' || challenge === '') {
    throw coreError('sign-token-malformed', { found: 'no subject', expected: 'the claim sub' })
  }
  return challenge
}

/** The reader's own error would quote the token, so it is dropped. */
function parse(payload: string): JsonValue | undefined {
  try {
    return readJson(Buffer.from(payload, 'base64url'), 'token', { maxBytes: 64 * 1024, maxDepth: 10 })
  } catch {
    return undefined
  }
}
