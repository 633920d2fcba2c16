import { hash, verify } from 'node:crypto'
import { coreError } from '../../core-errors.ts'
import type { Certificate } from '../certificate/certificate.ts'
import { type CertificatePath, findPath, isPathValid } from '../certificate/certificate-path.ts'
import { purposes } from '../certificate/certificate-usage.ts'
import { DerMalformed } from '../der/der.ts'
import type { Authority, TrustedInstance } from '../trusted-instance.ts'
import { isWithin } from '../trusted-root.ts'
import { readTimestampToken, type TimestampToken } from './timestamp-token.ts'

/** A time at which an authority saw a signature. */
export interface VerifiedTimestamp {
  readonly at: Date
  /** The certificate of the authority that stamped it. */
  readonly authority: Certificate
}

export type VerifyTimestamp = (der: Buffer, signature: Buffer) => VerifiedTimestamp

/**
 * Prepares the verification of timestamps (RFC 3161, 2.2 and 2.3): over this signature, by an authority of the trusted root whose
 * certificates lead to its root, are for stamping times and were valid then.
 * @throws (the result) timestamp-invalid
 */
export function timestampVerifier(instance: TrustedInstance): VerifyTimestamp {
  const paths = new Map(instance.timestampAuthorities.map((authority) => [authority, pathOf(authority)]))
  return (der, signature) => {
    const token = readTimestampToken(der, instance.stampingCertificates)
    if (!hash(token.imprintDigest, signature, 'buffer').equals(token.imprint))
      throw coreError('timestamp-invalid', {
        found: 'a timestamp of something else',
        expected: 'of this signature',
      })
    for (const [authority, path] of paths) {
      if (path !== undefined && isStampedBy(token, path[0]) && isValidAt(authority, path, token.at))
        return { at: token.at, authority: path[0] }
    }
    throw refusalOf(token, instance)
  }
}

/** An authority whose certificates do not hold together stamps nothing that counts. */
function pathOf({ chain }: Authority): CertificatePath | undefined {
  const [leaf, ...others] = chain
  try {
    return leaf === undefined ? undefined : findPath(leaf, others, purposes.timeStamping)
  } catch (error) {
    if (error instanceof DerMalformed) return undefined
    throw error
  }
}

function isStampedBy(
  { signer, content }: TimestampToken,
  { issuer, serialNumber, der, publicKey }: Certificate,
) {
  const { certificateDigest } = signer
  const isNamed = signer.issuer.equals(issuer) && signer.serialNumber.equals(serialNumber)
  const isDigest =
    certificateDigest === undefined ||
    hash(certificateDigest.digest, der, 'buffer').equals(certificateDigest.value)
  return (
    isNamed &&
    isDigest &&
    signer.keyType === publicKey.asymmetricKeyType &&
    hash(signer.digest, content, 'buffer').equals(signer.messageDigest) &&
    verify(signer.digest, signer.signed, publicKey, signer.signature)
  )
}

function isValidAt({ validity }: Authority, path: CertificatePath, at: Date): boolean {
  return isWithin(validity, at) && isPathValid(path, at)
}

/** Says whether the authority is unknown, or was known and not valid, or did not sign this. */
function refusalOf({ signer, at }: TimestampToken, { timestampAuthorities }: TrustedInstance) {
  const isKnown = timestampAuthorities.some(({ chain: [leaf] }) =>
    leaf?.serialNumber.equals(signer.serialNumber),
  )
  return coreError('timestamp-invalid', {
    found: isKnown
      ? `a timestamp at ${at.toISOString()} that does not verify`
      : 'a timestamp by an authority that the trusted root does not name',
    expected: 'one by an authority of the trusted root, within its validity',
  })
}
