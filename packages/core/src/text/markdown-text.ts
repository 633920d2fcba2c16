import { partReferences } from './part-references.ts'
import { plainText } from './plain-text.ts'
import { VISIBLE_LENGTH } from './visible-text.ts'

/**
 * Foreign text as text of GitHub Flavored Markdown: in a table cell, in a paragraph or at the start of a line. It shows as
 * it is; none of it becomes Markdown, HTML, a table border, a formula, an emoji, a mention, a reference, a link or an image.
 *
 * Escapes take the structure away; what GitHub finds in the rendered text is parted (`part-references.ts`).
 */
export function markdownText(text: string, maxLength = VISIBLE_LENGTH): string {
  const line = plainText(text, maxLength).trim()
  return escapeLineStart(escapeInline(partReferences(line)))
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '|': '&#124;',
  '\\': '&#92;',
  $: '&#36;',
}

/** No backslash of the text itself is left, so that each that stands here escapes what follows it (CommonMark 2.4); readable as plain text. */
function escapeInline(text: string): string {
  return text.replace(/[&<>|\\$]/g, (found) => entities[found] ?? '').replace(/[*_~[\]`]/g, '\\$&')
}

/** Headings, lists, rules and underlines of headings begin a line with one of these (CommonMark 4 and 5). */
function escapeLineStart(text: string): string {
  return text.replace(/^[-+=#:]/, '\\$&').replace(/^(\d+)([.)])/, '$1\\$2')
}
