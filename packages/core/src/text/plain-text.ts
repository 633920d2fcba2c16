/** Default of `maxLength`, in characters (code points). */
export const PLAIN_TEXT_LENGTH = 200

/**
 * Foreign text as one harmless line for logs, terminals, annotations and tables.
 *
 * Control characters, ANSI sequences, line ends, bidirectional marks and overrides, zero-width and unassigned characters
 * become visible escapes (`\n`, `\u{1b}`), other spaces a plain space. `::` and `##[`, with which the Actions runner
 * begins a workflow command (the latter anywhere in a line), are parted by a space. A longer text ends in `…`.
 * Doing it twice changes nothing.
 */
export function plainText(text: string, maxLength = PLAIN_TEXT_LENGTH): string {
  const line = text
    .slice(0, 2 * maxLength + 2)
    .replace(/\p{Zs}/gu, ' ')
    .replace(/[\p{C}\p{Zl}\p{Zp}]/gu, escapeCharacter)
    .replace(/:(?=:)/g, ': ')
    .replace(/##(?=\[)/g, '## ')
  return shorten(line, maxLength)
}

const shortEscapes: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' }

function escapeCharacter(character: string): string {
  return shortEscapes[character] ?? `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`
}

function shorten(text: string, maxLength: number): string {
  // Code points, so that no half of a surrogate pair is left over.
  const characters = Array.from(text)
  return characters.length <= maxLength ? text : `${characters.slice(0, maxLength - 1).join('')}…`
}
