/** Default of `maxLength`, in characters (code points). */
export const VISIBLE_LENGTH = 200

/**
 * Foreign text as one line in which nothing is hidden, for media that escape by themselves (HTML).
 *
 * Control characters, ANSI sequences, line ends, bidirectional marks and overrides, zero-width and unassigned characters
 * become visible escapes (`\n`, `\u{1b}`), other spaces a plain space. A longer text ends in `…`.
 */
export function visibleText(text: string, maxLength = VISIBLE_LENGTH): string {
  // Escaping only ever lengthens, so that no more than this can be shown; the cut may leave half of a pair, beyond the bound.
  const start = text.slice(0, 2 * maxLength + 2)
  return shorten(start.replace(/\p{Zs}/gu, ' ').replace(/[\p{C}\p{Zl}\p{Zp}]/gu, escapeCharacter), maxLength)
}

const shortEscapes: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' }

function escapeCharacter(character: string): string {
  return shortEscapes[character] ?? `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`
}

/** Bounds a text in code points, so that no half of a surrogate pair is left over; a cut shows as `…`. */
export function shorten(text: string, maxLength: number): string {
  if (text.length <= maxLength) return text
  // Without pairs each unit is a character.
  if (!/[\ud800-\udfff]/.test(text)) return `${text.slice(0, maxLength - 1)}…`
  const characters = Array.from(text)
  return characters.length <= maxLength ? text : `${characters.slice(0, maxLength - 1).join('')}…`
}
