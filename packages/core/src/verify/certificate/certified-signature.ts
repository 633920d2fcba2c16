import { coreError } from '../../core-errors.ts'
import { type KeyAlgorithm, keyAlgorithmOf } from '../../dsse/key-algorithm.ts'
import { isSignatureOf } from '../signed-message.ts'
import type { Signed } from '../verify-signer.ts'
import { readSigningCertificate, type SigningCertificate } from './signing-certificate.ts'

/**
 * Reads a certificate and verifies a signature by its key. That the certificate leads to a trusted authority is another question.
 * @throws certificate-malformed, signature-invalid, artifact-digest-unusable
 */
export function verifyCertifiedSignature(
  der: Buffer,
  { message, signature }: Signed,
): { readonly certificate: SigningCertificate; readonly algorithm: KeyAlgorithm } {
  const certificate = readSigningCertificate(der)
  const algorithm = keyAlgorithmOf(certificate.publicKey)
  if (algorithm === undefined || !isSignatureOf(message, certificate.publicKey, signature))
    throw coreError('signature-invalid')
  return { certificate, algorithm }
}
