import type { KeyObject } from 'node:crypto'
import type { LoopbackRequest, LoopbackResponse } from '../loopback-server.ts'
import {
  distinguishedName,
  encodeTbsCertificate,
  randomSerialNumber,
  signCertificate,
  spki,
  toPem,
} from './certificate.ts'
import {
  authorityKey,
  digitalSignature,
  extendedKeyUsage,
  subjectKey,
  subjectUri,
} from './certificate-extensions.ts'
import { fulcioExtensions, fulcioIdentity, MissingClaim } from './fulcio-extensions.ts'
import type { KeyMaterial } from './key-material.ts'
import { certificateTimestampList, signCertificateTimestamp } from './signed-certificate-timestamp.ts'
import { readSigningCertRequest } from './signing-cert-request.ts'
import { verifyToken } from './verify-token.ts'

const LIFETIME_MS = 10 * 60_000

/** Who issues the tokens that the double accepts. */
export interface TrustedIssuer {
  readonly url: string
  readonly publicKey: KeyObject
}

/** What the double works with; the clock gives the times of certificates, tokens are checked by the real time. */
export interface FulcioDouble {
  readonly keys: KeyMaterial
  readonly issuer: TrustedIssuer
  readonly clock: () => Date
}

type Claims = Readonly<Record<string, unknown>>

/** `POST /api/v2/signingCert` of Fulcio, with its checks of token, proof of possession and claims. */
export function answerSigningCert(request: LoopbackRequest, double: FulcioDouble): LoopbackResponse {
  const wanted = readSigningCertRequest(request)
  const claims = tokenClaims(wanted.token, double.issuer)
  if (claims === undefined) return refuse('There was an error processing the identity token')
  if (!wanted.isProven(String(claims['sub'])))
    return refuse('The signature supplied in the request could not be verified')
  try {
    const leaf = issueCertificate(claims, wanted.publicKey, double)
    const chain = [leaf, ...double.keys.codeSigning.chain]
    const certificates = chain.map((der) => toPem('CERTIFICATE', der))
    return { json: { signedCertificateEmbeddedSct: { chain: { certificates } } } }
  } catch (error) {
    if (error instanceof MissingClaim) return refuse(error.message)
    throw error
  }
}

const refuse = (message: string): LoopbackResponse => ({
  status: 400,
  json: { code: 3, message, details: [] },
})

function tokenClaims(token: string, issuer: TrustedIssuer): Claims | undefined {
  try {
    return verifyToken(token, issuer.url, issuer.publicKey)
  } catch {
    return undefined
  }
}

function issueCertificate(claims: Claims, publicKey: KeyObject, { keys, clock }: FulcioDouble): Buffer {
  const { signer } = keys.codeSigning
  const extensions = [
    digitalSignature(),
    extendedKeyUsage('codeSigning'),
    subjectKey(publicKey),
    authorityKey(signer.publicKey),
    subjectUri(fulcioIdentity(claims)),
    ...fulcioExtensions(claims),
  ]
  const now = clock()
  const notBefore = new Date(Math.floor(now.getTime() / 1000) * 1000)
  const request = {
    subject: distinguishedName('', ''),
    issuer: signer.subject,
    publicKey,
    notBefore,
    notAfter: new Date(notBefore.getTime() + LIFETIME_MS),
    serialNumber: randomSerialNumber(),
  }
  const promised = encodeTbsCertificate({ ...request, extensions })
  const sct = signCertificateTimestamp(promised, spki(signer.publicKey), keys.certificateLog, now)
  const tbs = encodeTbsCertificate({ ...request, extensions: [...extensions, certificateTimestampList(sct)] })
  return signCertificate(tbs, signer.privateKey)
}
