import * as z from 'zod'

/** A list, one item a line; empty lines and white space around items do not count. Absent: an empty list. */
export const inputLines = z
  .string()
  .default('')
  .transform((text): readonly string[] => splitLines(text))

/** `true` or `false` as YAML's core schema writes them; absent: `fallback`. */
export function inputBoolean(fallback: boolean) {
  return z
    .enum(['true', 'True', 'TRUE', 'false', 'False', 'FALSE'])
    .default(fallback ? 'true' : 'false')
    .transform((text) => text.toLowerCase() === 'true')
}

function splitLines(text: string): readonly string[] {
  return text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '')
}
