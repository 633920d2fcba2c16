import type { CustodyError } from '@custody/core/errors'
import { markdownText } from '@custody/core/text/markdown-text'

/** Markdown block of an error for the summary of a step: what was found, what to do, and the entry that explains it. */
export function errorSummary(action: string, error: CustodyError): string {
  return [
    `### Custody ${action}: failed`,
    '',
    `**${markdownText(error.message, 1000)}**`,
    '',
    markdownText(error.hint, 1000),
    '',
    errorLink(error),
    '',
  ].join('\n')
}

/** Markdown link to the entry that explains an error. */
export function errorLink({ code, page }: Pick<CustodyError, 'code' | 'page'>): string {
  return `[\`${code}\`](${page})`
}
