import { X509Certificate } from 'node:crypto'
import { coreError } from '../core-errors.ts'
import { isCustodyError } from '../errors.ts'
import { readSigningCertificate, type SigningCertificate } from '../verify/certificate/signing-certificate.ts'

const maxCertificates = 10

/**
 * Reads the certificate of a key, with the authorities that lead to its root: PEM blocks, the key's own first, each issued by the
 * next. The root may be left out. Bundles carry the first one alone: a verifier has the authorities in its trusted root.
 * @throws certificate-chain-unreadable, certificate-expired
 */
export function readCertificateChain(pem: string, now: Date): SigningCertificate {
  const chain = blocksOf(pem).map(parse)
  const [leaf] = chain
  if (leaf === undefined || chain.length > maxCertificates)
    throw unreadable(`${chain.length} certificates`, `1 to ${maxCertificates}`)
  for (const [at, certificate] of chain.entries()) {
    if (now < certificate.validFromDate || now > certificate.validToDate)
      throw coreError('certificate-expired', {
        found: `certificate ${at + 1}, valid from ${certificate.validFrom} to ${certificate.validTo}`,
      })
    const issuer = chain[at + 1]
    if (issuer !== undefined && !(certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey)))
      throw unreadable(`certificate ${at + 1}, which certificate ${at + 2} did not issue`)
  }
  return readLeaf(leaf)
}

function blocksOf(pem: string): readonly string[] {
  if (/-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----/.test(pem)) throw unreadable('a private key')
  return pem.match(/-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----/g) ?? []
}

function parse(block: string, at: number): X509Certificate {
  try {
    return new X509Certificate(block)
  } catch (cause) {
    throw coreError('certificate-chain-unreadable', { found: `certificate ${at + 1}`, cause })
  }
}

function readLeaf({ raw }: X509Certificate): SigningCertificate {
  try {
    return readSigningCertificate(raw)
  } catch (cause) {
    if (!isCustodyError(cause)) throw cause
    throw coreError('certificate-chain-unreadable', { found: cause.detail.found, cause })
  }
}

function unreadable(found: string, expected?: string) {
  return coreError('certificate-chain-unreadable', { found, expected })
}
