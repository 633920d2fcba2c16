import { closeSync, readSync } from 'node:fs'
import { openRegular } from '@custody/core/digest/open-regular'
import type { ByteSource } from '@custody/scan/large/byte-source'

/** A file to be read piece by piece, each time through one descriptor. */
export function fileSource(path: string, size: number): ByteSource {
  return {
    size,
    open: () => {
      const { descriptor } = openRegular(path)
      return {
        read: (into) => readSync(descriptor, into, 0, into.length, null),
        close: () => closeSync(descriptor),
      }
    },
  }
}
