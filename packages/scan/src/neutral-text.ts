import { visibleText } from '@custody/core/text/visible-text'

/** Longest text of the normal form, in characters. */
const TEXT_LENGTH = 500

/** Foreign prose as one bounded line in which nothing is hidden: white space collapsed, control characters shown. */
export function neutralText(text: string, maxLength = TEXT_LENGTH): string {
  // What cannot be shown is cut before white space is looked for, so that a huge text costs no more than a long one.
  const start = text.slice(0, 8 * maxLength)
  if (start.length <= maxLength && plain.test(start)) return start
  return visibleText(start.trim().replace(/\s+/g, ' '), maxLength)
}

/** Printable ASCII with single spaces inside: nothing to do, as for most texts. */
const plain = /^(?:[!-~]+(?: [!-~]+)*)?$/

/** A foreign value inside a sentence of ours: quoted, bounded. */
export function quoted(text: string): string {
  return JSON.stringify(neutralText(text, 80))
}
