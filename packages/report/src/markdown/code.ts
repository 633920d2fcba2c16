import { errorPage } from '@custody/core/names'
import { markdownCode } from '@custody/core/text/markdown-code'
import { markdownText } from '@custody/core/text/markdown-text'
import { plainText } from '@custody/core/text/plain-text'
import { shortDigest, shortDigests } from '../text/short-digest.ts'
import { join, Markdown, md, noMarkdown } from './markdown.ts'

/** Characters of a sentence. */
const MOST_PROSE = 400

/** A name, path or digest as inline code; `–` where there is none. */
export function code(text: string | undefined, maxLength?: number): Markdown {
  return new Markdown(text === undefined ? '–' : markdownCode(text, maxLength) || '–')
}

export const codeDigest = (digest: string | undefined): Markdown =>
  code(digest === undefined ? undefined : shortDigest(digest))

/** A text of which the digests are short and stand as code, so that they can be copied as they are; `–` where there is none. */
export function prose(text: string | undefined): Markdown {
  if (text === undefined) return md`–`
  const parts = plainText(shortDigests(text), MOST_PROSE)
    .trim()
    .split(/(\b(?:sha\d+:)?[0-9a-f]{12}…)/)
  // Every second part is a digest.
  return join(
    parts.map((part, index) => (index % 2 === 1 ? code(part) : spaced(part))),
    '',
  )
}

/** Text keeps the spaces at its ends, which part it from what stands beside it. */
function spaced(text: string): Markdown {
  const [before, after] = [/^ /.exec(text)?.[0] ?? '', /\S( )$/.exec(text)?.[1] ?? '']
  return join([new Markdown(before), new Markdown(markdownText(text, MOST_PROSE)), new Markdown(after)], '')
}

/** A link to the page of errors, the only address that becomes one; any other shows as code. */
export function helpLink(address: string): Markdown {
  const own = address.startsWith(`${errorPage}#`) && /^#[a-z0-9-]+$/.test(address.slice(errorPage.length))
  return own ? new Markdown(`[Read more](${address})`) : md`(${code(address)})`
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
