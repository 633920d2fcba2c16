import { generateKeyPairSync, type KeyObject, X509Certificate } from 'node:crypto'
import { coreError } from '../core-errors.ts'
import { p256 } from '../dsse/key-algorithm.ts'
import { readSigningCertificate, type SigningCertificate } from '../verify/certificate/signing-certificate.ts'
import { spkiOf } from '../verify/read-public-key.ts'
import { callService } from './call-service.ts'
import { challengeOf } from './identity-token.ts'
import type { Trial } from './patience.ts'
import { judgeAnswer, readAnswer, serviceRefused } from './service-answer.ts'
import { signMessage } from './sign-message.ts'

/** A key that never leaves the memory of this process, and the certificate for it. */
export interface CertifiedKey {
  readonly privateKey: KeyObject
  readonly certificate: SigningCertificate
  /** From its beginning to its end. */
  readonly lifetimeMs: number
}

const SERVICE = 'certificate authority'

/**
 * Obtains a certificate for a new P-256 key from Fulcio (`POST /api/v2/signingCert`, fulcio.proto `CreateSigningCertificate`).
 * @param url base address of the service
 * @throws sign-token-malformed, sign-token-refused, sign-service-refused, sign-service-unavailable, sign-answer-invalid
 */
export async function requestCertificate(url: string, token: string, trial: Trial): Promise<CertifiedKey> {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const answer = await callService(
    {
      service: SERVICE,
      url: `${url}/api/v2/signingCert`,
      contentType: 'application/json',
      body: Buffer.from(JSON.stringify(certificateRequest(token, privateKey, publicKey))),
      secret: token,
    },
    trial,
  )
  if ('refused' in answer) {
    const { status, message } = answer.refused
    if (status !== 400 && status !== 401) throw serviceRefused(SERVICE, answer.refused)
    throw coreError('sign-token-refused', { found: `HTTP ${status} ${message}`.trim() })
  }
  return { privateKey, ...readCertificate(answer.body, publicKey) }
}

function certificateRequest(token: string, privateKey: KeyObject, publicKey: KeyObject): object {
  return {
    credentials: { oidcIdentityToken: token },
    publicKeyRequest: {
      publicKey: { algorithm: 'ECDSA', content: publicKey.export({ format: 'pem', type: 'spki' }) },
      proofOfPossession: signMessage(privateKey, p256, Buffer.from(challengeOf(token))).toString('base64'),
    },
  }
}

function readCertificate(body: Buffer, publicKey: KeyObject): Omit<CertifiedKey, 'privateKey'> {
  const pem = readAnswer(SERVICE, body, (answer) => {
    const [leaf] = answer.object('signedCertificateEmbeddedSct').object('chain').list('certificates', 10)
    return typeof leaf === 'string' ? leaf : ''
  })
  const x509 = parseCertificate(pem)
  const certificate = judgeAnswer(SERVICE, () => readSigningCertificate(x509.raw))
  if (!certificate.spki.equals(spkiOf(publicKey))) {
    throw coreError('sign-answer-invalid', { where: SERVICE, found: 'a certificate for another key' })
  }
  return { certificate, lifetimeMs: x509.validToDate.getTime() - x509.validFromDate.getTime() }
}

function parseCertificate(pem: string): X509Certificate {
  try {
    return new X509Certificate(pem)
  } catch (cause) {
    throw coreError('sign-answer-invalid', { where: SERVICE, found: 'no certificate in PEM', cause })
  }
}
