import { readRegularFile } from '@custody/core/digest/open-regular'
import { readPublicKey } from '@custody/core/verify/read-public-key'
import type { TrustedKey } from '@custody/core/verify/trust'

const keyLimit = 65_536

/**
 * Reads a public key that an input names.
 * @throws file-missing, file-not-regular, file-too-large, and those of readPublicKey
 */
export function readPublicKeyFile(path: string): TrustedKey {
  return readPublicKey(readRegularFile(path, keyLimit).toString('utf8'), path)
}
