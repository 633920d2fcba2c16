import type { Reason } from './reason.ts'
import { unpackReport } from './unpack-report.ts'

/** The text of a document in UTF-8, out of its container and encoding, without a byte-order mark; or the reason why not. */
export function decodeReport(bytes: Uint8Array): Uint8Array | Reason {
  const unpacked = unpackReport(bytes)
  return 'code' in unpacked ? unpacked : unpacked.text
}
