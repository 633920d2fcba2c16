import { markdownText } from '@custody/core/text/markdown-text'

/** Markdown that is safe to put into a document: only the functions of this file make it out of text. */
export class Markdown {
  readonly source: string

  constructor(source: string) {
    this.source = source
  }

  get isEmpty(): boolean {
    return this.source === ''
  }
}

type Piece = Markdown | string | number

/** A template in which the fixed parts are Markdown and every text that is put in is neutralised. */
export function md(fixed: TemplateStringsArray, ...pieces: readonly Piece[]): Markdown {
  return new Markdown(String.raw({ raw: fixed }, ...pieces.map(sourceOf)))
}

export const noMarkdown = new Markdown('')

/** Joins what is not empty. */
export function join(parts: readonly Markdown[], separator: string): Markdown {
  return new Markdown(
    parts
      .filter((part) => !part.isEmpty)
      .map((part) => part.source)
      .join(separator),
  )
}

export const paragraphs = (...parts: readonly Markdown[]): Markdown => join(parts, '\n\n')

export function bullets(items: readonly Markdown[]): Markdown {
  return join(
    items.map((item) => md`- ${item}`),
    '\n',
  )
}

/** A table of at most five columns; cells are inline. Without rows it is nothing. */
export function table(head: readonly string[], rows: ReadonlyArray<readonly Markdown[]>): Markdown {
  if (rows.length === 0) return noMarkdown
  const line = (cells: readonly Markdown[]): Markdown =>
    new Markdown(`| ${cells.map((cell) => cell.source).join(' | ')} |`)
  return join(
    [
      line(head.map((name) => md`${name}`)),
      new Markdown(`|${head.map(() => '---').join('|')}|`),
      ...rows.map(line),
    ],
    '\n',
  )
}

/** A part that opens on a click; the empty lines around the body let GitHub read it as Markdown. */
export function details(summary: Markdown, body: Markdown): Markdown {
  return body.isEmpty ? noMarkdown : md`<details><summary>${summary}</summary>\n\n${body}\n\n</details>`
}

function sourceOf(piece: Piece): string {
  if (piece instanceof Markdown) return piece.source
  return typeof piece === 'number' ? String(piece) : markdownText(piece)
}
