import type { Reason } from '../reason.ts'
import { startsWith } from './starts-with.ts'

/** A text in UTF-8 without a byte-order mark, and what it was before. */
export type DecodedText = {
  readonly text: Buffer
  /** The encoding, where the text had to be written anew. */
  readonly steps: readonly string[]
  /** Where the text begins in the given bytes, where it is part of them. */
  readonly offset: number
}

/**
 * Brings UTF-8 with a byte-order mark, UTF-16 with or without one, and XML in the encoding that it declares into UTF-8 without a
 * mark. Whether UTF-8 is valid is left open.
 */
export function decodeText(bytes: Buffer): DecodedText | Reason {
  if (bytes.length === 0)
    return { code: 'empty-file', text: 'The file is empty: the tool wrote nothing into it.' }
  if (startsWith(bytes, [0xef, 0xbb, 0xbf])) return { text: bytes.subarray(3), steps: [], offset: 3 }
  const wide = utf16.find(({ mark, guess }) => startsWith(bytes, mark) || guess(bytes))
  const name = wide?.name ?? declaredEncoding(bytes)
  return name === undefined ? { text: bytes, steps: [], offset: 0 } : transcoded(bytes, name)
}

function transcoded(bytes: Buffer, name: string): DecodedText | Reason {
  try {
    const decoder = new TextDecoder(name, { fatal: true })
    return { text: Buffer.from(decoder.decode(bytes)), steps: [decoder.encoding], offset: 0 }
  } catch {
    return {
      code: 'encoding',
      text: `The file says that it is ${name.toUpperCase()}, and is not valid in it.`,
    }
  }
}

/** The encoding that an XML declaration names, where it is none of Unicode. */
function declaredEncoding(bytes: Buffer): string | undefined {
  const start = bytes.toString('latin1', 0, 200)
  const name = /^<\?xml\s[^>]*?\sencoding\s*=\s*["']([A-Za-z][\w.:-]{0,39})["']/.exec(start)?.[1]
  return name === undefined || /^(?:utf-?(?:8|16)|us-ascii)/i.test(name) ? undefined : name.toLowerCase()
}

/** Without a mark, an ASCII character (as all reports begin) beside a zero byte tells which half comes first. */
const utf16 = [
  { name: 'utf-16le', mark: [0xff, 0xfe], guess: (bytes: Buffer) => bytes[0] !== 0 && bytes[1] === 0 },
  {
    name: 'utf-16be',
    mark: [0xfe, 0xff],
    guess: (bytes: Buffer) => bytes[0] === 0 && bytes[1] !== 0 && bytes.length > 1,
  },
]
