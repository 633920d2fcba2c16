import { readRegularFile } from '@custody/core/digest/open-regular'
import { digestOf } from '@custody/core/digest/sha256'
import { type LicencePolicyFile, readLicencePolicy } from '@custody/scan/licence/licence-policy'

/** Bytes of a licence policy. */
const MAX_BYTES = 1024 * 1024

/**
 * Reads a licence policy from its file.
 * @throws licence-policy-malformed, file-missing, file-too-large, json-* of core
 */
export function loadLicencePolicy(path: string | undefined): LicencePolicyFile | undefined {
  if (path === undefined) return undefined
  const bytes = readRegularFile(path, MAX_BYTES)
  return { policy: readLicencePolicy(bytes, path), digest: digestOf(bytes) }
}
