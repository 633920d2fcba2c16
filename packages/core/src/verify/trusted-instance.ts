import { coreError } from '../core-errors.ts'
import { type Certificate, readCertificate } from './certificate/certificate.ts'
import { DerMalformed } from './der/der.ts'
import type { TrustedAuthority, TrustedLog, TrustedRoot, Validity } from './trusted-root.ts'

/** A trusted root with its certificates read, once for everything that is verified against it. */
export interface TrustedInstance {
  readonly certificateAuthorities: readonly Authority[]
  readonly timestampAuthorities: readonly Authority[]
  readonly logs: readonly TrustedLog[]
  readonly certificateLogs: readonly TrustedLog[]
  /** DER of the timestamp authorities' certificates: a timestamp may hold these, and no others. */
  readonly stampingCertificates: readonly Buffer[]
}

export interface Authority {
  readonly chain: readonly Certificate[]
  readonly validity: Validity
}

/** @throws trusted-root-malformed */
export function trustedInstance(root: TrustedRoot): TrustedInstance {
  const { logs, certificateLogs } = root
  return {
    certificateAuthorities: root.certificateAuthorities.map(readAuthority),
    timestampAuthorities: root.timestampAuthorities.map(readAuthority),
    logs,
    certificateLogs,
    stampingCertificates: root.timestampAuthorities.flatMap(({ chain }) => chain),
  }
}

function readAuthority({ chain, validity }: TrustedAuthority): Authority {
  try {
    return { chain: chain.map(readCertificate), validity }
  } catch (cause) {
    if (!(cause instanceof DerMalformed)) throw cause
    throw coreError('trusted-root-malformed', { where: 'certChain', found: cause.message, cause })
  }
}
