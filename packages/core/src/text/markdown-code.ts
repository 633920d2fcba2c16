import { partReferences } from './part-references.ts'
import { plainText } from './plain-text.ts'
import { VISIBLE_LENGTH } from './visible-text.ts'

/**
 * Foreign text as inline code of GitHub Flavored Markdown, also inside a table; an empty text stays empty.
 * GitHub makes no mentions, references or links inside code, so names and digests can be copied from it unchanged.
 */
export function markdownCode(text: string, maxLength = VISIBLE_LENGTH): string {
  const line = plainText(text, maxLength).trim()
  if (line === '') return ''
  // A backtick could end the span, and a `|` ends a table's cell even inside of one: such text goes into the element.
  return /[`|]/.test(line) ? `<code>${escapeAll(partReferences(line))}</code>` : `\`${line}\``
}

function escapeAll(text: string): string {
  return text.replace(/[^\p{L}\p{N} ]/gu, (found) => `&#${found.codePointAt(0) ?? 0};`)
}
