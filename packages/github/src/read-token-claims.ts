import { coreErrors } from '@custody/core/core-errors'
import { CustodyError } from '@custody/core/errors'
import { isJsonObject, type JsonObject, readJson } from '@custody/core/json/read-json'
import { githubError } from './github-errors.ts'

/**
 * Payload of a JSON Web Token (RFC 7519), NOT verified: what a job learns about itself from a token that it was given.
 * Nothing is decided by these claims; a verifier reads the certificate that the token was exchanged for.
 * @throws token-malformed, which never shows the token
 */
export function readTokenClaims(token: string): JsonObject {
  const parts = token.split('.')
  const payload = parts[1]
  if (parts.length !== 3 || payload === undefined || !/^[\w-]+$/.test(payload)) throw malformed()
  const claims = readPayload(Buffer.from(payload, 'base64url'))
  if (!isJsonObject(claims)) throw malformed()
  return claims
}

/** The error of the JSON reader is not passed on as a cause: it shows characters of the token. */
function readPayload(bytes: Uint8Array) {
  try {
    return readJson(bytes, 'token', { maxBytes: 64 * 1024, maxDepth: 8 })
  } catch (error) {
    if (error instanceof CustodyError && error.code in coreErrors) throw malformed()
    throw error
  }
}

function malformed() {
  return githubError('token-malformed', { expected: 'three parts in base64url, the second a JSON object' })
}
