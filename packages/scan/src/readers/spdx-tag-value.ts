import { isJsonObject, type JsonValue } from '@custody/core/json/read-json'
import { isList } from '../member.ts'
import { bareRecord } from '../syntax/bare-record.ts'
import type { TextLines } from '../syntax/text-lines.ts'
import { spdxTagValue } from './spdx-tag-text.ts'
import { type SpdxSection, type SpdxTag, spdxTags } from './spdx-tags.ts'

type Fields = Record<string, JsonValue>

/** Lines of the report, the first counted from 1. */
type Span = { readonly first: number; last: number }

/** A line that the format does not know: `/12-12`. */
export type StrangeLine = { readonly pointer: string; readonly expected: string }

/** A document of SPDX 2 in tag-value as the JSON that says the same, so that both are held against the same rules. */
export class SpdxTagValue {
  readonly document: Fields = bareRecord<JsonValue>()
  readonly strange: StrangeLine[] = []
  readonly #spans = new Map<JsonValue, Span>()
  /** The object that each section was last about. */
  readonly #open = new Map<SpdxSection, Fields>()
  #element: Fields = this.document

  constructor(lines: TextLines) {
    this.#span(this.document, 1).last = lines.length
    this.#open.set('document', this.document)
    for (let at = 0; at < lines.length; ) at = this.#line(lines, at)
  }

  /** The lines that a JSON pointer into `document` comes from, or the nearest around them. */
  place(pointer: string): string {
    let at: JsonValue | undefined = this.document
    let found = this.#spans.get(this.document)
    for (const key of pointer.split('/').slice(1)) {
      at = isList(at) ? at[Number(key)] : isJsonObject(at) ? at[key] : undefined
      found = (at === undefined ? undefined : this.#spans.get(at)) ?? found
    }
    return `/${found?.first ?? 1}-${found?.last ?? 1}`
  }

  /** Reads the tag that begins at this line; gives the line behind its value. */
  #line(lines: TextLines, at: number): number {
    const line = lines[at] ?? ''
    if (/^\s*(?:#|$)/.test(line)) return at + 1
    const [, name = '', start = ''] = /^\s*([A-Za-z]+):\s*(.*)$/s.exec(line) ?? []
    const { text, next } = textFrom(start, lines, at)
    const tag = spdxTags.get(name)
    if (tag === undefined || next === undefined) {
      const expected = next === undefined ? 'an end of the text' : 'a tag of SPDX 2'
      this.strange.push({ pointer: `/${at + 1}-${at + 1}`, expected })
      return at + 1
    }
    this.#take(tag, text, at + 1, next)
    return next
  }

  #take(tag: SpdxTag, text: string, first: number, last: number): void {
    if (tag.kind === 'unread') return
    const holder = tag.of === 'element' ? this.#element : this.#section(tag, first)
    this.#span(holder, first).last = last
    // A package reaches over the lines of what stands in it.
    if (tag.of === 'externalRefs') this.#span(this.#element, first).last = last
    spdxTagValue(tag, text, holder)
  }

  #section(tag: SpdxTag, first: number): Fields {
    const section = tag.of === 'element' ? 'document' : tag.of
    const open = this.#open.get(section)
    if (open !== undefined && !tag.begins) return open
    const object = bareRecord<JsonValue>()
    this.#span(object, first)
    this.#open.set(section, object)
    this.#attach(section, object)
    return object
  }

  #attach(section: SpdxSection, object: Fields): void {
    if (section === 'creationInfo') {
      this.document[section] = object
      return
    }
    const isReference = section === 'externalRefs'
    const holder = isReference ? (this.#open.get('packages') ?? this.document) : this.document
    const list = holder[section]
    if (Array.isArray(list)) list.push(object)
    else holder[section] = [object]
    // JSON demands the name of a snippet, which tag-value lets be left out.
    if (section === 'snippets') object['name'] = ''
    if (section === 'packages' || section === 'files' || section === 'snippets') this.#element = object
  }

  #span(object: JsonValue, line: number): Span {
    const known = this.#spans.get(object)
    if (known !== undefined) return known
    const span = { first: line, last: line }
    this.#spans.set(object, span)
    return span
  }
}

/** A value, which may reach over several lines between `<text>` and `</text>`; no `next` where it does not end. */
function textFrom(
  start: string,
  lines: TextLines,
  at: number,
): { readonly text: string; readonly next: number | undefined } {
  if (!start.startsWith('<text>')) return { text: start.trim(), next: at + 1 }
  const parts = [start.slice('<text>'.length)]
  for (let index = at; ; parts.push(lines[index] ?? '')) {
    const last = parts.at(-1) ?? ''
    const end = last.lastIndexOf('</text>')
    if (end !== -1) {
      parts[parts.length - 1] = last.slice(0, end)
      return { text: parts.join('\n'), next: index + 1 }
    }
    index += 1
    if (index >= lines.length) return { text: '', next: undefined }
  }
}
