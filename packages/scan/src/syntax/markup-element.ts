/** An element of an XML or HTML document, with its place in the text. Names are local names; comments and instructions are left out. */
export class MarkupElement {
  readonly name: string
  /** Namespace URI; empty for none, and in HTML. */
  readonly namespace: string
  /** By local name; without a prototype. */
  readonly attributes: Readonly<Record<string, string>>
  readonly parent: MarkupElement | undefined
  /** Place among the siblings of its name, from 1. */
  readonly position: number
  /** Texts between the children, one after another. */
  text = ''
  /** Offset of its first character in the text. */
  readonly start: number
  /** Offset behind its last character. */
  end = 0
  // Most elements have no children, and there may be very many of them.
  #children: MarkupElement[] | undefined
  #named: Map<string, MarkupElement[]> | undefined

  constructor(parts: {
    readonly name: string
    readonly namespace: string
    readonly attributes: Readonly<Record<string, string>>
    readonly parent: MarkupElement | undefined
    readonly start: number
  }) {
    this.name = parts.name
    this.namespace = parts.namespace
    this.attributes = parts.attributes
    this.parent = parts.parent
    this.start = parts.start
    this.position = parts.parent === undefined ? 1 : parts.parent.#adopt(this)
  }

  /** `/detailedreport/severity[2]/flaw[1]`: an XPath of names and positions. */
  get pointer(): string {
    return this.parent === undefined
      ? `/${this.name}`
      : `${this.parent.pointer}/${this.name}[${this.position}]`
  }

  /** In the document's order. */
  get children(): readonly MarkupElement[] {
    return this.#children ?? []
  }

  /** The children of a name. */
  all(name: string): readonly MarkupElement[] {
    return this.#named?.get(name) ?? []
  }

  /** The first child of a name, then the first of the next name in it, and so on. */
  first(...names: readonly string[]): MarkupElement | undefined {
    return names.reduce<MarkupElement | undefined>((at, name) => at?.all(name)[0], this)
  }

  /** All elements of a name below this one, in the document's order. */
  *below(name: string): Generator<MarkupElement> {
    for (const child of this.children) {
      if (child.name === name) yield child
      yield* child.below(name)
    }
  }

  /** The trimmed text of the first child of that way; undefined where there is none or it is empty. */
  textOf(...names: readonly string[]): string | undefined {
    const text = this.first(...names)?.text.trim()
    return text === '' ? undefined : text
  }

  /** An attribute's trimmed value; undefined where it is not there or empty. */
  attribute(name: string): string | undefined {
    const value = this.attributes[name]?.trim()
    return value === '' ? undefined : value
  }

  /** This element's text and that of all below it, white space collapsed. */
  get wholeText(): string {
    return this.#texts().join(' ').replace(/\s+/g, ' ').trim()
  }

  #texts(): readonly string[] {
    return [this.text, ...this.children.flatMap((child) => child.#texts())]
  }

  #adopt(child: MarkupElement): number {
    this.#children ??= []
    this.#children.push(child)
    this.#named ??= new Map()
    const namesakes = this.#named.get(child.name)
    if (namesakes === undefined) this.#named.set(child.name, [child])
    else namesakes.push(child)
    return namesakes === undefined ? 1 : namesakes.length
  }
}
