import { Parser } from 'htmlparser2'
import type { Reason } from '../reason.ts'
import { bareRecord } from './bare-record.ts'
import { locateElements } from './locate-elements.ts'
import { MarkupElement } from './markup-element.ts'
import { MAX_DEPTH, MAX_ELEMENTS } from './markup-limits.ts'
import type { ParsedReport } from './parsed-report.ts'

/** Parses HTML as far as it goes. A document whose `html` element is not closed was cut off. */
export function parseHtml(text: string, byteLength: number): ParsedReport | Reason {
  if (!/<\/html\s*>\s*(?:<!--[^]*-->\s*)?$/i.test(text.slice(-10_000))) {
    return { code: 'syntax', text: 'The HTML does not end with its html element: it is cut off.' }
  }
  const tree = new HtmlTree()
  const root = tree.parse(text)
  return 'code' in root
    ? root
    : { syntax: 'html', document: root, reasons: [], locate: locateElements(root, text, byteLength) }
}

class HtmlTree {
  #root: MarkupElement | undefined
  #open: MarkupElement | undefined
  #depth = 0
  #count = 0
  #isTooMuch = false

  parse(text: string): MarkupElement | Reason {
    const parser = new Parser({
      onopentag: (name, attributes) => this.#enter(name, attributes, parser.startIndex),
      // What another tag closes ends where that one begins.
      onclosetag: (_name, isImplied) => this.#leave(isImplied ? parser.startIndex : parser.endIndex + 1),
      ontext: (part) => {
        if (this.#open !== undefined) this.#open.text += part
      },
    })
    // In pieces, so that what is too much stops early.
    for (let at = 0; at < text.length && !this.#isTooMuch; at += PIECE)
      parser.write(text.slice(at, at + PIECE))
    parser.end()
    if (this.#isTooMuch)
      return { code: 'too-large', text: 'The HTML has too many or too deeply nested elements.' }
    return this.#root ?? { code: 'syntax', text: 'The HTML has no element.' }
  }

  #enter(name: string, given: Readonly<Record<string, string>>, start: number): void {
    this.#depth += 1
    this.#count += 1
    if (this.#count > MAX_ELEMENTS || this.#depth > MAX_DEPTH) this.#isTooMuch = true
    if (this.#isTooMuch) return
    const attributes = bareRecord<string>()
    Object.assign(attributes, given)
    // What follows the root, as scripts behind </html> do, belongs to it.
    const parent = this.#open ?? this.#root
    this.#open = new MarkupElement({ name, namespace: '', attributes, parent, start })
    this.#root ??= this.#open
  }

  #leave(end: number): void {
    this.#depth -= 1
    if (this.#open === undefined || this.#isTooMuch) return
    this.#open.end = end
    this.#open = this.#open.parent
  }
}

const PIECE = 64 * 1024
