import { coreError } from '../../core-errors.ts'
import { DerMalformed } from '../der/der.ts'
import type { Authority, TrustedInstance } from '../trusted-instance.ts'
import { isWithin } from '../trusted-root.ts'
import { type CertificatePath, findPath, isPathValid } from './certificate-path.ts'
import { type CertificateTimestamp, verifyCertificateTimestamps } from './certificate-timestamps.ts'
import { purposes } from './certificate-usage.ts'
import type { SigningCertificate } from './signing-certificate.ts'

/** A certificate that leads to an authority of the trusted root. When it was valid is asked of it with each signature. */
export interface CertifiedBy {
  readonly path: CertificatePath
  /**
   * Of the logs that promised the certificate.
   * @throws certificate-not-trusted when one does not verify
   */
  readonly timestamps: () => readonly CertificateTimestamp[]
  /** Whether certificate and authority were valid at a time. */
  readonly isValidAt: (at: Date) => boolean
}

/** @param intermediates what stands beside the certificate in the bundle */
export type VerifyCertificate = (leaf: SigningCertificate, intermediates: readonly Buffer[]) => CertifiedBy

/** Certificates whose paths are kept: one signs many statements, and a chain has few. */
const KEPT = 64

/**
 * Prepares the verification of signing certificates against the authorities and certificate logs of a trusted root. Neither path
 * nor timestamps depend on the signature, so they are worked out once for a certificate.
 * @throws (the result) certificate-not-trusted
 */
export function certificateVerifier(instance: TrustedInstance): VerifyCertificate {
  const kept = new Map<string, CertifiedBy>()
  return (leaf, intermediates) => {
    const name = leaf.der.toString('base64')
    const certified = kept.get(name) ?? certify(leaf, instance)
    if (kept.size >= KEPT) kept.clear()
    kept.set(name, certified)
    checkIntermediates(certified.path, intermediates)
    return certified
  }
}

/** Nothing signs the list, so it may only say what the path says; its end, the root, is for the trusted root to say. */
function checkIntermediates(path: CertificatePath, intermediates: readonly Buffer[]): void {
  const own = path.slice(1, -1)
  const isPart = intermediates.every((der, index) => own[index]?.der.equals(der) === true)
  if (!isPart) throw notTrusted('a chain of other certificates than those that lead to the root')
}

function certify(
  { certificate: leaf }: SigningCertificate,
  { certificateAuthorities, certificateLogs }: TrustedInstance,
): CertifiedBy {
  const candidates = certificateAuthorities.flatMap((authority) => {
    const path = orNotTrusted(() => findPath(leaf, authority.chain, purposes.codeSigning))
    return path === undefined ? [] : [{ authority, path }]
  })
  const [first] = candidates
  if (first === undefined) throw notTrusted('a certificate that no authority of the trusted root issued')
  const { path } = first
  let timestamps: readonly CertificateTimestamp[] | undefined
  return {
    path,
    timestamps: () =>
      (timestamps ??= orNotTrusted(() => verifyCertificateTimestamps(leaf, path[1], certificateLogs))),
    isValidAt: (at) => candidates.some(({ authority, path: other }) => isValid(authority, other, at)),
  }
}

function orNotTrusted<T>(read: () => T): T {
  try {
    return read()
  } catch (error) {
    if (error instanceof DerMalformed) throw notTrusted(error.message, error)
    throw error
  }
}

function isValid({ validity }: Authority, path: CertificatePath, at: Date): boolean {
  return isWithin(validity, at) && isPathValid(path, at)
}

function notTrusted(found: string, cause?: unknown) {
  return coreError('certificate-not-trusted', {
    found,
    expected: 'a certificate of an authority of the trusted root, valid when it signed',
    cause,
  })
}
