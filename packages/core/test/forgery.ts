import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import {
  distinguishedName,
  encodeTbsCertificate,
  randomSerialNumber,
  signCertificate,
  spki,
} from '../../../test/harness/sigstore/certificate.ts'
import {
  authorityKey,
  digitalSignature,
  extendedKeyUsage,
  subjectKey,
  subjectUri,
} from '../../../test/harness/sigstore/certificate-extensions.ts'
import { fulcioExtensions, fulcioIdentity } from '../../../test/harness/sigstore/fulcio-extensions.ts'
import type { SigstoreInstance } from '../../../test/harness/sigstore/instance.ts'
import {
  certificateTimestampList,
  signCertificateTimestamp,
} from '../../../test/harness/sigstore/signed-certificate-timestamp.ts'
import { pae } from '../src/dsse/envelope.ts'
import { keyAlgorithmOf, p256 } from '../src/dsse/key-algorithm.ts'
import { canonicalSigstoreBundle } from '../src/dsse/signature-bundle.ts'
import { mediaTypes } from '../src/names.ts'
import { readTokenClaims } from '../src/sign/identity-token.ts'
import { requestLogEntry } from '../src/sign/request-log-entry.ts'
import { requestTimestamp } from '../src/sign/request-timestamp.ts'
import { signMessage } from '../src/sign/sign-message.ts'

const patience = { timeoutMs: 5000, attempts: 3, pauseMs: 1, until: Number.POSITIVE_INFINITY }

/** What a certificate authority that makes mistakes could issue: everything is as it should be but for what is given. */
export interface Mistakes {
  readonly extensions?: (good: readonly Buffer[]) => readonly Buffer[]
  readonly sct?: false
  readonly notAfter?: Date
  readonly curve?: 'P-384'
  /** Changes the finished certificate, which its signature then may not cover. */
  readonly certificate?: (der: Buffer) => Buffer
  readonly timestamp?: (token: Buffer) => Buffer
}

/** A bundle that is signed, stamped and logged by the instance's own services around a certificate with these mistakes. */
export async function forge(
  instance: SigstoreInstance,
  payload: Buffer,
  mistakes: Mistakes,
): Promise<Buffer> {
  const keys = generateKeyPairSync('ec', { namedCurve: mistakes.curve ?? 'P-256' })
  const issued = issue(instance, keys.publicKey, mistakes)
  const certificate = mistakes.certificate?.(issued) ?? issued
  const message = pae(mediaTypes.inToto, payload)
  const algorithm = keyAlgorithmOf(keys.publicKey) ?? p256
  const signature = signMessage(keys.privateKey, algorithm, message)
  const logged = { message, signature, algorithm, verifier: { certificate } }
  const timestamp = await requestTimestamp(instance.tsaUrl, signature, patience)
  return canonicalSigstoreBundle({
    envelope: { payloadType: mediaTypes.inToto, payload, signatures: [{ keyid: '', sig: signature }] },
    signedBy: { certificate },
    logEntries: [await requestLogEntry(instance.rekorUrl, logged, patience)],
    timestamps: [mistakes.timestamp?.(timestamp) ?? timestamp],
  })
}

function issue(instance: SigstoreInstance, publicKey: KeyObject, mistakes: Mistakes): Buffer {
  const { signer } = instance.keys.codeSigning
  const claims = readTokenClaims(instance.mintToken())
  const good = [
    digitalSignature(),
    extendedKeyUsage('codeSigning'),
    subjectKey(publicKey),
    authorityKey(signer.publicKey),
    subjectUri(fulcioIdentity(claims)),
    ...fulcioExtensions(claims),
  ]
  const extensions = mistakes.extensions?.(good) ?? good
  const now = Math.floor(Date.now() / 1000) * 1000
  const request = {
    subject: distinguishedName('', ''),
    issuer: signer.subject,
    publicKey,
    notBefore: new Date(now - 600_000),
    notAfter: mistakes.notAfter ?? new Date(now + 600_000),
    serialNumber: randomSerialNumber(),
  }
  const promised = encodeTbsCertificate({ ...request, extensions })
  if (mistakes.sct === false) return signCertificate(promised, signer.privateKey)
  const sct = signCertificateTimestamp(promised, spki(signer.publicKey), instance.keys.certificateLog)
  const tbs = encodeTbsCertificate({ ...request, extensions: [...extensions, certificateTimestampList(sct)] })
  return signCertificate(tbs, signer.privateKey)
}
