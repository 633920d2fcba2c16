import { isJsonObject, type JsonValue } from '@custody/core/json/read-json'
import { isList } from '../member.ts'
import { type Shape, ShapeFaults } from '../shape.ts'
import { jsonKey } from './json-key.ts'
import { schemaFormats } from './schema-formats.ts'

/** The keywords of JSON Schema (draft 7) as shapes: each holds only for values of its type and lets others pass. */

export function holds(shape: Shape, value: JsonValue): boolean {
  const faults = new ShapeFaults(0)
  shape(value, faults)
  return faults.total === 0
}

/** Where no form fits, the faults of the one that fits best are told. */
export function choiceShape(branches: readonly Shape[], onlyOne: boolean): Shape {
  return (value, faults) => {
    const totals = branches.map((branch) => {
      const probe = new ShapeFaults(0)
      branch(value, probe)
      return probe.total
    })
    const fitting = totals.filter((total) => total === 0).length
    if (fitting > 1 && onlyOne) faults.add('only one of several forms')
    if (fitting === 0) branches[totals.indexOf(Math.min(...totals))]?.(value, faults)
  }
}

const types: Readonly<Record<string, readonly [expected: string, is: (value: JsonValue) => boolean]>> = {
  string: ['a text', (value) => typeof value === 'string'],
  number: ['a number', (value) => typeof value === 'number'],
  integer: ['an integer', (value) => Number.isInteger(value)],
  boolean: ['true or false', (value) => typeof value === 'boolean'],
  object: ['an object', isJsonObject],
  array: ['a list', isList],
  null: ['null', (value) => value === null],
}

const noType = ['a type that is known', () => false] as const

export function typeShape(names: JsonValue | undefined): Shape {
  const allowed = (isList(names) ? names : [names]).map(
    (name) => (typeof name === 'string' ? types[name] : undefined) ?? noType,
  )
  const expected = allowed.map(([name]) => name).join(' or ')
  return (value, faults) => {
    if (!allowed.some(([, is]) => is(value))) faults.add(expected)
  }
}

export function enumShape(values: readonly JsonValue[]): Shape {
  const scalars = new Set(values.filter((value) => typeof value !== 'object'))
  const others = values.filter((value) => typeof value === 'object').map(jsonKey)
  const shown = values
    .slice(0, 15)
    .map((value) => JSON.stringify(value))
    .join(', ')
  const expected = values.length === 1 ? shown : `one of ${shown}${values.length > 15 ? ', …' : ''}`
  return (value, faults) => {
    if (typeof value === 'object' ? !others.includes(jsonKey(value)) : !scalars.has(value))
      faults.add(expected)
  }
}

export function patternShape(source: string): Shape {
  const pattern = new RegExp(source, 'u')
  return (value, faults) => {
    if (typeof value === 'string' && !pattern.test(value)) faults.add(`a text of the form ${source}`)
  }
}

export function formatShape(name: string): Shape | undefined {
  const format = schemaFormats[name]
  if (format === undefined) return undefined
  return (value, faults) => {
    if (typeof value === 'string' && !format.test(value)) faults.add(format.expected)
  }
}

export function boundShape(keyword: string, bound: number): Shape {
  const [least, of] = [keyword.startsWith('min'), keyword.slice(3)]
  const expected = `${least ? 'at least' : 'at most'} ${bound}${of === 'Items' ? ' members' : of === 'Length' ? ' characters' : ''}`
  return (value, faults) => {
    const size =
      of === 'Items' ? (isList(value) ? value.length : undefined) : of === 'Length' ? lengthOf(value) : value
    if (typeof size === 'number' && (least ? size < bound : size > bound)) faults.add(expected)
  }
}

/** JSON Schema counts characters, not UTF-16 units. */
function lengthOf(value: JsonValue): number | undefined {
  return typeof value === 'string' ? Array.from(value).length : undefined
}

export function itemsShape(item: Shape): Shape {
  return (value, faults) => {
    if (isList(value)) value.forEach((each, index) => faults.member(index, item, each))
  }
}

export function requiredShape(keys: readonly string[]): Shape {
  return (value, faults) => {
    if (!isJsonObject(value)) return
    for (const key of keys) if (!(key in value)) faults.add(`the member ${key}`)
  }
}
