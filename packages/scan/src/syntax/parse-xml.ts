import { SaxesParser, type SaxesTagNS } from 'saxes'
import type { Reason } from '../reason.ts'
import { bareRecord } from './bare-record.ts'
import { locateElements } from './locate-elements.ts'
import { MarkupElement } from './markup-element.ts'
import { MAX_DEPTH, MAX_ELEMENTS } from './markup-limits.ts'
import type { ParsedReport } from './parsed-report.ts'

/**
 * Parses XML 1.0 with namespaces. No entity but the five of XML itself is known, so that neither a bomb nor a file outside can
 * come in; a document type is allowed and means nothing.
 */
export function parseXml(text: string, byteLength: number): ParsedReport | Reason {
  const tree = new XmlTree(text)
  try {
    const root = tree.parse()
    return { syntax: 'xml', document: root, reasons: [], locate: locateElements(root, text, byteLength) }
  } catch (error) {
    if (error instanceof XmlFault) return error.reason
    throw error
  }
}

class XmlFault extends Error {
  readonly reason: Reason

  constructor(reason: Reason) {
    super(reason.text)
    this.reason = reason
  }
}

class XmlTree {
  readonly #text: string
  readonly #parser = new SaxesParser({ xmlns: true })
  #root: MarkupElement | undefined
  #open: MarkupElement | undefined
  #start = 0
  #depth = 0
  #count = 0

  constructor(text: string) {
    this.#text = text
    this.#parser.on('error', () => this.#refuse('syntax', 'The XML is not well-formed, or cut off'))
    this.#parser.on('opentagstart', () => {
      this.#start = this.#text.lastIndexOf('<', this.#parser.position - 1)
    })
    this.#parser.on('opentag', (tag) => this.#enter(tag))
    this.#parser.on('closetag', () => this.#leave())
    this.#parser.on('text', (part) => this.#write(part))
    this.#parser.on('cdata', (part) => this.#write(part))
  }

  parse(): MarkupElement {
    this.#parser.write(this.#text).close()
    return this.#root ?? this.#refuse('syntax', 'The XML has no root element')
  }

  #enter({ local, uri, attributes }: SaxesTagNS): void {
    this.#depth += 1
    this.#count += 1
    if (this.#depth > MAX_DEPTH) this.#refuse('too-deep', `Elements are nested more than ${MAX_DEPTH} levels`)
    if (this.#count > MAX_ELEMENTS) this.#refuse('too-large', `There are more than ${MAX_ELEMENTS} elements`)
    const named = bareRecord<string>()
    for (const each of Object.values(attributes)) named[each.local] = each.value
    const parts = { name: local, namespace: uri, attributes: named, parent: this.#open, start: this.#start }
    this.#open = new MarkupElement(parts)
    this.#root ??= this.#open
  }

  #leave(): void {
    if (this.#open === undefined) return
    this.#open.end = this.#parser.position
    this.#open = this.#open.parent
    this.#depth -= 1
  }

  #write(part: string): void {
    if (this.#open !== undefined) this.#open.text += part
  }

  #refuse(code: 'syntax' | 'too-deep' | 'too-large', what: string): never {
    throw new XmlFault({ code, text: `${what} (character ${this.#parser.position}).` })
  }
}
