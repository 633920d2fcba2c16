import { type KeyObject, verify } from 'node:crypto'

/** The claims of a token of our issuer; throws when signature, issuer, audience or times do not hold. */
export function verifyToken(
  token: string,
  issuerUrl: string,
  issuerKey: KeyObject,
): Readonly<Record<string, unknown>> {
  const [header = '', payload = '', signature = ''] = token.split('.')
  const signed = Buffer.from(`${header}.${payload}`)
  if (!verify('RSA-SHA256', signed, issuerKey, Buffer.from(signature, 'base64url')))
    throw new Error('bad token signature')
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as Record<string, unknown>
  const now = Date.now() / 1000
  const holds =
    claims['iss'] === issuerUrl &&
    [claims['aud']].flat().includes('sigstore') &&
    Number(claims['exp']) > now &&
    Number(claims['nbf'] ?? 0) <= now
  if (!holds) throw new Error('the token is not for this service or not for now')
  return claims
}
