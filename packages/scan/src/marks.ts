import { isJsonObject, type JsonValue } from '@custody/core/json/read-json'
import { isList } from './member.ts'
import type { ColumnPlace, ElementPlace, JsonPlace, LinePlace, Test } from './readers/reader.ts'
import type { CsvTable } from './syntax/csv-table.ts'
import type { MarkupElement } from './syntax/markup-element.ts'
import type { TextLines } from './syntax/text-lines.ts'

/** What stands at a place: nothing to be said where a list on the way is empty. */
export type AtPlace = { readonly values: readonly JsonValue[]; readonly isOpen: boolean }

/** Items of a list that are looked at. */
const FIRST = 20

/** What stands at a path of a JSON document. */
export function atPath(document: JsonValue, { path }: JsonPlace): AtPlace {
  let values: readonly JsonValue[] = [document]
  let isOpen = false
  for (const key of path) {
    const holders = values.filter((value) => typeof value === 'object' && value !== null)
    values = holders.flatMap((value) => step(value, key))
    if (key === '*' && values.length === 0 && holders.length > 0) isOpen = true
  }
  return { values, isOpen }
}

function step(value: JsonValue, key: string): readonly JsonValue[] {
  if (isList(value)) return key === '*' ? value.slice(0, FIRST) : value.slice(...indexRange(key))
  if (!isJsonObject(value)) return []
  const names = key === '*' ? Object.keys(value).slice(0, FIRST) : [key]
  // A member that is a list is one value: its items are another step away.
  return names.map((name) => value[name]).filter((member) => member !== undefined)
}

function indexRange(key: string): readonly [number, number] {
  return /^\d{1,9}$/.test(key) ? [Number(key), Number(key) + 1] : [0, 0]
}

/** What stands at a place of XML, as texts. */
export function atXmlPlace(root: MarkupElement, { element, attribute }: ElementPlace): AtPlace {
  const [first, ...names] = element.split('/')
  let elements = first === root.name ? [root] : []
  for (const name of names) elements = elements.flatMap((each) => each.all(name).slice(0, FIRST))
  return { values: elements.flatMap((each) => textAt(each, attribute)), isOpen: false }
}

/** What stands in elements of a name anywhere in HTML, as texts. */
export function atHtmlPlace(root: MarkupElement, { element, attribute }: ElementPlace): AtPlace {
  const values: string[] = []
  for (const each of root.below(element)) {
    values.push(...textAt(each, attribute))
    if (values.length >= HTML_FIRST) break
  }
  return { values, isOpen: false }
}

const HTML_FIRST = 2000

function textAt(element: MarkupElement, attribute: string | undefined): readonly string[] {
  if (attribute === undefined) return [element.text.trim()]
  const value = attribute === 'xmlns' ? element.namespace : element.attributes[attribute]
  return value === undefined || value === '' ? [] : [value]
}

/** A column of CSV, as its name. */
export function atColumn({ columns }: CsvTable, { column }: ColumnPlace): AtPlace {
  return { values: columns.includes(column) ? [column] : [], isOpen: false }
}

/** The first lines of a text. */
export function atLines(lines: TextLines, _place: LinePlace): AtPlace {
  return { values: lines.slice(0, 200).map((line) => line.slice(0, 1000)), isOpen: false }
}

/** Whether what stands at a place is what a mark asks for. */
export function holds(test: Test | undefined, { values }: AtPlace): boolean {
  if (test === undefined) return values.length > 0
  if (test === 'absent') return values.length === 0
  return values.some((value) => isOf(test, value))
}

function isOf(test: Exclude<Test, 'absent'>, value: JsonValue): boolean {
  if (test instanceof RegExp) return !(typeof value === 'object') && test.test(String(value).slice(0, 4096))
  if (test === 'object') return isJsonObject(value)
  if (test === 'one-member') return isJsonObject(value) && Object.keys(value).length === 1
  return isList(value) || (test === 'list-or-null' && value === null)
}
