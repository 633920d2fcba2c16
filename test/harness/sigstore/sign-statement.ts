import { createHash, type KeyObject, sign } from 'node:crypto'
import { makeP256Keys } from './authorities.ts'
import { fromPem, spki, toPem } from './certificate.ts'
import type { SigstoreInstance } from './instance.ts'

const PAYLOAD_TYPE = 'application/vnd.in-toto+json'
const BUNDLE_TYPE = 'application/vnd.dev.sigstore.bundle.v0.3+json'

/** The JSON form of a Sigstore bundle v0.3 with one DSSE envelope. */
export interface StatementBundle {
  readonly mediaType: string
  readonly verificationMaterial: Readonly<Record<string, unknown>>
  readonly dsseEnvelope: {
    readonly payload: string
    readonly payloadType: string
    readonly signatures: readonly [{ readonly sig: string; readonly keyid: string }]
  }
}

/**
 * Signs a statement keyless with an instance's own services, by plain requests and no library: a bundle that owes nothing to
 * the code under test. `token` decides the identity.
 */
export async function signStatementKeyless(
  statement: Uint8Array,
  instance: SigstoreInstance,
  token = instance.mintToken(),
): Promise<StatementBundle> {
  const keys = makeP256Keys()
  const certificate = await requestCertificate(instance.fulcioUrl, token, keys)
  const message = preAuthenticationEncoding(statement)
  const signature = sign('sha256', message, keys.privateKey)
  const [entry, timestamp] = await Promise.all([
    requestEntry(instance.rekorUrl, message, signature, certificate),
    requestTimestamp(instance.tsaUrl, signature),
  ])
  return {
    mediaType: BUNDLE_TYPE,
    verificationMaterial: {
      certificate: { rawBytes: certificate.toString('base64') },
      tlogEntries: [entry],
      timestampVerificationData: { rfc3161Timestamps: [{ signedTimestamp: timestamp.toString('base64') }] },
    },
    dsseEnvelope: {
      payload: Buffer.from(statement).toString('base64'),
      payloadType: PAYLOAD_TYPE,
      signatures: [{ sig: signature.toString('base64'), keyid: '' }],
    },
  }
}

/** What a DSSE signature covers (DSSE protocol, version 1). */
function preAuthenticationEncoding(payload: Uint8Array): Buffer {
  return Buffer.concat([
    Buffer.from(`DSSEv1 ${PAYLOAD_TYPE.length} ${PAYLOAD_TYPE} ${payload.length} `),
    payload,
  ])
}

async function requestCertificate(
  url: string,
  token: string,
  keys: { readonly privateKey: KeyObject; readonly publicKey: KeyObject },
): Promise<Buffer> {
  const claims = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as {
    readonly sub: string
  }
  const proof = sign('sha256', Buffer.from(claims.sub), keys.privateKey)
  const answer = await post(`${url}/api/v2/signingCert`, {
    credentials: { oidcIdentityToken: token },
    publicKeyRequest: {
      publicKey: { algorithm: 'ECDSA', content: toPem('PUBLIC KEY', spki(keys.publicKey)) },
      proofOfPossession: proof.toString('base64'),
    },
  })
  const body = (await answer.json()) as {
    readonly signedCertificateEmbeddedSct: {
      readonly chain: { readonly certificates: readonly [string, ...string[]] }
    }
  }
  return fromPem(body.signedCertificateEmbeddedSct.chain.certificates[0])
}

async function requestEntry(
  url: string,
  message: Buffer,
  signature: Buffer,
  certificate: Buffer,
): Promise<unknown> {
  const verifier = {
    keyDetails: 'PKIX_ECDSA_P256_SHA_256',
    x509Certificate: { rawBytes: certificate.toString('base64') },
  }
  const digest = createHash('sha256').update(message).digest('base64')
  const answer = await post(`${url}/api/v2/log/entries`, {
    hashedRekordRequestV002: { digest, signature: { content: signature.toString('base64'), verifier } },
  })
  return answer.json()
}

async function requestTimestamp(url: string, signature: Buffer): Promise<Buffer> {
  const artifactHash = createHash('sha256').update(signature).digest('base64')
  const answer = await post(url, { artifactHash, hashAlgorithm: 'sha256', certificates: true })
  return Buffer.from(await answer.arrayBuffer())
}

async function post(url: string, body: unknown): Promise<Response> {
  const headers = { 'content-type': 'application/json' }
  const answer = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) })
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}: ${await answer.text()}`)
  return answer
}
