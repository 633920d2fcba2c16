import { unpackReport } from './container/unpack-report.ts'
import type { Reason } from './reason.ts'

/** The text of a document in UTF-8, out of its container and encoding, without a byte-order mark; or the reason why not. */
export function decodeReport(bytes: Uint8Array): Uint8Array | Reason {
  const unpacked = unpackReport(bytes)
  if ('code' in unpacked) return unpacked
  const [only, ...others] = unpacked
  if (only === undefined || others.length > 0)
    return { code: 'container', text: 'The archive does not hold one file alone.' }
  return 'reason' in only ? only.reason : only.text
}
