import type { X509Certificate } from '@sigstore/core'
import type { SigstoreLibrary } from './sigstore-library.ts'

/**
 * Parses a certificate for `@sigstore/verify` and lets it remember its encoding. The library encodes both sides anew at every
 * comparison while it searches a chain, which is more than half of the time of a verification.
 */
export function parseCertificate(der: Buffer, library: SigstoreLibrary): X509Certificate {
  const certificate = library.X509Certificate.parse(Buffer.from(der))
  rememberEncoding(certificate.root)
  rememberEncoding(certificate.tbsCertificate)
  return certificate
}

function rememberEncoding(object: { toDER(): Buffer }): void {
  const encoded = object.toDER()
  Object.defineProperty(object, 'toDER', { value: () => encoded })
}
