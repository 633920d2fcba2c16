import type { Tone } from '../text/words.ts'

export type Paint = (style: Tone | 'strong' | 'dim', text: string) => string

const codes: Readonly<Record<Parameters<Paint>[0], string>> = {
  good: '32',
  bad: '31',
  warn: '33',
  neutral: '2',
  strong: '1',
  dim: '2',
}

/** ANSI styles (ECMA-48 SGR), or nothing where the caller wants no colour. */
export function painter(colour: boolean): Paint {
  return (style, text) => (colour && text !== '' ? `\u001b[${codes[style]}m${text}\u001b[0m` : text)
}
