import { readRegularFile } from '@custody/core/digest/open-regular'
import { readRevocations } from '@custody/core/verify/read-revocations'
import type { Revocations } from '@custody/core/verify/revocations'

const sizeLimit = 32 * 1024 * 1024

/**
 * Reads the lists of what has been revoked.
 * @throws file-*, revocations-malformed, revocations-expired, json-*
 */
export function loadRevocations(paths: readonly string[], now: Date): Revocations {
  return readRevocations(
    paths.map((path) => readRegularFile(path, sizeLimit)),
    now,
  )
}
