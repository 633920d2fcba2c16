import { type Certificate, isSelfIssued, isSignedBy } from './certificate.ts'
import { mayIssue, mayServe, type Purpose } from './certificate-usage.ts'
import { keyIdentifiers } from './x509-extensions.ts'

/** From the certificate that is asked about to a self-signed one. */
export type CertificatePath = readonly [Certificate, Certificate, ...Certificate[]]

/**
 * Finds the path from a certificate to a self-signed one of an authority's chain (RFC 5280, 6.1): each is signed by the next, whose
 * name and key identifier it names, and each may do what it does. At what time the path holds is another question, for
 * {@link isPathValid}.
 * @throws DerMalformed
 */
export function findPath(
  leaf: Certificate,
  chain: readonly Certificate[],
  purpose: Purpose,
): CertificatePath | undefined {
  if (!mayServe(leaf, purpose)) return undefined
  return issuersOf(leaf, chain)
    .map((issuer) => pathFrom([leaf, issuer], chain, purpose))
    .find((path) => path !== undefined)
}

/** Whether every certificate of a path is valid at a time; both ends of a validity belong to it. */
export function isPathValid(path: CertificatePath, at: Date): boolean {
  return path.every(({ validity }) => validity.start <= at && at <= validity.end)
}

function pathFrom(
  path: CertificatePath,
  chain: readonly Certificate[],
  purpose: Purpose,
): CertificatePath | undefined {
  const last = path.at(-1) ?? path[1]
  if (!mayIssue(last, purpose, path.length - 2)) return undefined
  if (isSelfIssued(last)) return isSignedBy(last, last) ? path : undefined
  return issuersOf(last, chain)
    .filter((issuer) => !path.includes(issuer))
    .map((issuer) => pathFrom([...path, issuer], chain, purpose))
    .find((found) => found !== undefined)
}

function issuersOf(certificate: Certificate, chain: readonly Certificate[]): readonly Certificate[] {
  const { authority } = keyIdentifiers(certificate.extensions)
  return chain.filter((candidate) => {
    const { subject } = keyIdentifiers(candidate.extensions)
    const isNamed = authority === undefined || subject === undefined || authority.equals(subject)
    return isNamed && candidate.subject.equals(certificate.issuer) && isSignedBy(certificate, candidate)
  })
}
