import { createPublicKey, type KeyObject, verify } from 'node:crypto'
import { decodeSequence } from '../der/decode-der.ts'
import type { LoopbackRequest } from '../loopback-server.ts'
import { fromPem } from './certificate.ts'

/** What a client asks Fulcio for: a token, a key, and the proof that it holds the key's private half. */
export interface SigningCertRequest {
  readonly token: string
  readonly publicKey: KeyObject
  /** Whether the proof holds; a bare key is proven over the token's subject, a request of PKCS #10 by itself. */
  readonly isProven: (subject: string) => boolean
}

interface RequestBody {
  readonly credentials?: { readonly oidcIdentityToken?: string }
  readonly publicKeyRequest?: {
    readonly publicKey: { readonly content: string }
    readonly proofOfPossession: string
  }
  /** Base64 of the PEM. */
  readonly certificateSigningRequest?: string
}

/** Reads either form of `CreateSigningCertificateRequest` (Fulcio API v2); the token may stand in the header instead. */
export function readSigningCertRequest({ body, headers }: LoopbackRequest): SigningCertRequest {
  const request = JSON.parse(body.toString()) as RequestBody
  const token =
    request.credentials?.oidcIdentityToken ?? headers.authorization?.replace(/^bearer /i, '') ?? ''
  const { publicKeyRequest, certificateSigningRequest } = request
  if (publicKeyRequest !== undefined) {
    const publicKey = createPublicKey(publicKeyRequest.publicKey.content)
    const proof = Buffer.from(publicKeyRequest.proofOfPossession, 'base64')
    return {
      token,
      publicKey,
      isProven: (subject) => verify('sha256', Buffer.from(subject), publicKey, proof),
    }
  }
  if (certificateSigningRequest === undefined) throw new Error('the request has no key')
  return { token, ...readPkcs10(Buffer.from(certificateSigningRequest, 'base64').toString()) }
}

/** CertificationRequest of RFC 2986, 4.2: the key is the third member of what is signed. */
function readPkcs10(pem: string): Pick<SigningCertRequest, 'publicKey' | 'isProven'> {
  const [info, , signature] = decodeSequence(fromPem(pem))
  const key = info === undefined ? undefined : decodeSequence(info.encoded)[2]
  if (info === undefined || key === undefined || signature === undefined)
    throw new Error('not a certificate request')
  const publicKey = createPublicKey({ key: key.encoded, format: 'der', type: 'spki' })
  return {
    publicKey,
    isProven: () => verify('sha256', info.encoded, publicKey, signature.contents.subarray(1)),
  }
}
