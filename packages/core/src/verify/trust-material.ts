import type { TrustMaterial } from '@sigstore/verify'
import { parseCertificate } from './parse-certificate.ts'
import type { SigstoreLibrary } from './sigstore-library.ts'
import type { TrustedAuthority, TrustedLog, TrustedRoot, Validity } from './trusted-root.ts'

const END_OF_TIME = new Date(8_640_000_000_000_000)

/** A trusted root in the shape that `@sigstore/verify` takes; it holds no public keys of signers. */
export function toTrustMaterial(
  root: TrustedRoot,
  library: SigstoreLibrary,
): Omit<TrustMaterial, 'publicKey'> {
  const authority = ({ chain, validity }: TrustedAuthority) => ({
    certChain: chain.map((der) => parseCertificate(der, library)),
    validFor: range(validity),
  })
  return {
    certificateAuthorities: root.certificateAuthorities.map(authority),
    timestampAuthorities: root.timestampAuthorities.map(authority),
    tlogs: root.logs.map(log),
    ctlogs: root.certificateLogs.map(log),
  }
}

function log({ url, id, publicKey, validity }: TrustedLog) {
  return { logID: id, baseURL: url, publicKey, validFor: range(validity) }
}

function range({ start, end }: Validity) {
  return { start, end: end ?? END_OF_TIME }
}
