import { readRegularFile } from '@custody/core/digest/open-regular'
import { readBuilders } from '@custody/policy/slsa/read-builders'
import { shippedBuilders, type TrustedBuilder } from '@custody/policy/slsa/trusted-builders'

const sizeLimit = 4 * 1024 * 1024

/**
 * Whose builds count how much: the map that is given, or the shipped one.
 * @throws file-*, builders-malformed, json-*
 */
export function loadBuilders(path: string | undefined): readonly TrustedBuilder[] {
  return path === undefined ? shippedBuilders : readBuilders(readRegularFile(path, sizeLimit))
}
