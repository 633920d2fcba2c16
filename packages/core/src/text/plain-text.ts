import { shorten, VISIBLE_LENGTH, visibleText } from './visible-text.ts'

/**
 * Foreign text as one harmless line for logs, terminals, annotations and tables.
 *
 * As `visibleText`, and `::` and `##[`, with which the Actions runner begins a workflow command (the latter anywhere in a
 * line), are parted by a space. At most `maxLength` characters (code points); doing it twice changes nothing.
 */
export function plainText(text: string, maxLength = VISIBLE_LENGTH): string {
  const line = visibleText(text, maxLength)
  return shorten(line.replace(/:(?=:)/g, ': ').replace(/##(?=\[)/g, '## '), maxLength)
}
