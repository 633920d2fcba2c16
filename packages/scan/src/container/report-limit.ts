import type { Reason } from '../reason.ts'

/** Largest report that is read at once, in bytes, before and after unpacking. */
export const MAX_REPORT_BYTES = 256 * 1024 * 1024

export const tooLarge: Reason = {
  code: 'too-large',
  text: `The report is larger than ${MAX_REPORT_BYTES} bytes and was not read.`,
}
