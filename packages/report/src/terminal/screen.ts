import { plainText } from '@custody/core/text/plain-text'
import { spellCount } from '../text/spell-count.ts'
import { displayWidth, wrap } from './display-width.ts'
import type { Paint } from './paint.ts'

const MOST_LINES = 40

/** A screen to write lines for. */
export interface Screen {
  readonly columns: number
  readonly paint: Paint
}

/** A block under its title; cut with a line that says so. */
export function titled(title: string, lines: readonly string[], { paint }: Screen): readonly string[] {
  if (lines.length === 0) return []
  const more =
    lines.length > MOST_LINES
      ? [paint('dim', `  ${spellCount(lines.length - MOST_LINES, 'line')} more in the report`)]
      : []
  return [paint('strong', title), ...lines.slice(0, MOST_LINES), ...more]
}

/** Wrapped text under a mark: the first line begins with `lead`, the others are indented as far. */
export function hanging(lead: string, text: string, columns: number): readonly string[] {
  const indent = displayWidth(lead)
  return wrap(plainText(text, 600), columns - indent).map(
    (line, index) => `${index === 0 ? lead : ' '.repeat(indent)}${line}`,
  )
}

/** A text with its name before it, under what it belongs to. */
export function labelled(label: string, text: string | undefined, { columns }: Screen): readonly string[] {
  return text === undefined ? [] : hanging(`  ${label.padEnd(9)}`, text, columns)
}
