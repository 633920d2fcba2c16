import { X509Certificate } from 'node:crypto'
import { type LoopbackServer, startLoopbackServer } from '../loopback-server.ts'
import { spki } from './certificate.ts'
import type { KeyPair } from './key-material.ts'
import { signCertificateTimestamp, withoutPoison } from './signed-certificate-timestamp.ts'

/**
 * A certificate transparency log that signs and keeps nothing: `POST /ct/v1/add-pre-chain` of RFC 6962, 4.2. Its promises
 * are real signatures, which is all that a verifier of a Sigstore bundle ever looks at.
 */
export function startCertificateLog(keys: KeyPair): Promise<LoopbackServer> {
  return startLoopbackServer(({ method, url, body }) =>
    method === 'POST' && url.pathname === '/ct/v1/add-pre-chain'
      ? { json: addPreChain(body, keys) }
      : undefined,
  )
}

function addPreChain(body: Buffer, keys: KeyPair): unknown {
  const [precertificate, issuer] = readChain(JSON.parse(body.toString()))
  if (precertificate === undefined || issuer === undefined)
    throw new Error('a precertificate and its issuer are needed')
  const issuerSpki = spki(new X509Certificate(issuer).publicKey)
  const sct = signCertificateTimestamp(withoutPoison(precertificate), issuerSpki, keys)
  return {
    sct_version: 0,
    id: sct.logId.toString('base64'),
    timestamp: sct.timestamp,
    extensions: '',
    signature: sct.signature.toString('base64'),
  }
}

function readChain(request: unknown): readonly Buffer[] {
  const chain =
    typeof request === 'object' && request !== null && 'chain' in request ? request.chain : undefined
  if (!Array.isArray(chain)) throw new Error('the request has no chain')
  return chain.map((certificate) => Buffer.from(String(certificate), 'base64'))
}
