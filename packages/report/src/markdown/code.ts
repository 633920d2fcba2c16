import { isDigest } from '@custody/core/digest/sha256'
import { markdownCode } from '@custody/core/text/markdown-code'
import { plainText } from '@custody/core/text/plain-text'
import { shortDigest } from '../text/short-digest.ts'
import { Markdown, md, noMarkdown } from './markdown.ts'

/** A name, path or digest as inline code; `–` where there is none. */
export function code(text: string | undefined): Markdown {
  return new Markdown(text === undefined ? '–' : markdownCode(text) || '–')
}

export const codeDigest = (digest: string | undefined): Markdown =>
  code(digest === undefined ? undefined : shortDigest(digest))

/** What a check found or expected: a digest as code, else a text. */
export function value(text: string | undefined): Markdown {
  if (text === undefined) return md`–`
  return isDigest(text) ? codeDigest(text) : md`${text}`
}

/** Lines as they are, to be copied; a fence cannot be closed from within, since each line is longer than its backticks. */
export function codeBlock(lines: readonly string[], language = 'text'): Markdown {
  if (lines.length === 0) return noMarkdown
  const text = lines.map((line) => plainText(line, 1_000)).join('\n')
  const fence = '`'.repeat(Math.max(3, longestRun(text) + 1))
  return new Markdown(`${fence}${language}\n${text}\n${fence}`)
}

function longestRun(text: string): number {
  return Math.max(0, ...Array.from(text.matchAll(/`+/g), ([run]) => run.length))
}
