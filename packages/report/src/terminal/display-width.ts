/** Columns that a text takes in a terminal: East Asian wide characters and emoji take two, combining marks none. */
export function displayWidth(text: string): number {
  let width = 0
  for (const character of text) width += /\p{M}/u.test(character) ? 0 : wide.test(character) ? 2 : 1
  return width
}

/** Unicode's East Asian Width W and F, by block. */
const wide =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1f64f}\u{1f680}-\u{1f6ff}\u{1f900}-\u{1faff}\u{20000}-\u{3fffd}]/u

/** The text in exactly `width` columns: cut with `…`, or filled with spaces. */
export function fit(text: string, width: number): string {
  const cut = displayWidth(text) <= width ? text : cutTo(text, width)
  return cut + ' '.repeat(Math.max(0, width - displayWidth(cut)))
}

function cutTo(text: string, width: number): string {
  let kept = ''
  for (const character of text) {
    if (displayWidth(kept + character) > width - 1) break
    kept += character
  }
  return `${kept}…`
}

/** Breaks a text at spaces into lines of at most `width` columns; a longer word is broken where the line ends. */
export function wrap(text: string, width: number): readonly string[] {
  const lines: string[] = ['']
  for (const word of text.split(' ').flatMap((long) => pieces(long, width))) {
    const last = lines.at(-1) ?? ''
    const joined = last === '' ? word : `${last} ${word}`
    if (displayWidth(joined) <= width) lines[lines.length - 1] = joined
    else lines.push(word)
  }
  return lines
}

function pieces(word: string, width: number): readonly string[] {
  const found: string[] = ['']
  for (const character of word) {
    const joined = `${found.at(-1) ?? ''}${character}`
    if (displayWidth(joined) <= width) found[found.length - 1] = joined
    else found.push(character)
  }
  return found
}
