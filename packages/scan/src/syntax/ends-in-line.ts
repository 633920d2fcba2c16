import type { Reason } from '../reason.ts'

/** In a syntax of lines nothing else shows that the last one is cut off. */
export function endsInLine(bytes: Buffer): readonly Reason[] {
  const last = bytes.at(-1)
  return last === undefined || last === 0x0a || last === 0x0d
    ? []
    : [{ code: 'cut-off', text: 'The last line has no end: it may be cut off.' }]
}
