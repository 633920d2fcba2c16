import { isJsonObject, type JsonObject, type JsonValue } from '@custody/core/json/read-json'
import { textOf } from '../member.ts'
import {
  boolean,
  listOfShape,
  matching,
  object,
  oneOf,
  type Shape,
  type ShapeFaults,
  text,
} from '../shape.ts'
import classTable from './spdx3-classes.json' with { type: 'json' }

/**
 * What SPDX 3.0 demands of a document in JSON-LD: one object, or a graph of them, each by the rules of its class. The table
 * of classes (spdx3-classes.json) carries the model of 3.0.1: per member how often it may stand there and what it holds.
 */
export const spdx3Shape: Shape = (value, faults) => {
  if (!isJsonObject(value)) return faults.add('an object')
  if ('@graph' in value) return graphShape(value, faults)
  const { '@context': _, ...rest } = value
  anyClass(rest, faults)
}

/** Whether a class is another, or is derived from it. */
export function isSpdx3Class(name: string, wanted: string): boolean {
  for (let at: string | undefined = name; at !== undefined; at = classes.get(at)?.is) {
    if (at === wanted) return true
  }
  return false
}

type ClassRow = {
  readonly is?: string
  readonly abstract?: boolean
  readonly members?: Readonly<Record<string, readonly (string | readonly string[])[]>>
}

const classes: ReadonlyMap<string, ClassRow> = new Map(Object.entries(classTable))

const anyClass: Shape = (value, faults) => checkClass(value, undefined, faults)
const graphShape = object({
  required: { '@context': text, '@graph': listOfShape(anyClass) },
  closed: true,
})

const iri = /^(?!_:).+:.+/s
const blank = /^_:.+/s
const individuals = new Set([
  'NoAssertionElement',
  'NoneElement',
  'SpdxOrganization',
  'expandedlicensing_NoAssertionLicense',
  'expandedlicensing_NoneLicense',
])

function checkClass(value: JsonValue, wanted: string | undefined, faults: ShapeFaults): void {
  if (!isJsonObject(value)) return faults.add('an object')
  const name = textOf(value, 'type')
  if (name === undefined) return faults.add('the member type')
  // A class of somebody else's, named by its IRI, may only extend an element.
  if (wanted === 'extension_Extension' && iri.test(name)) return
  const row = classes.get(name)
  if (row === undefined || row.abstract === true) {
    return faults.within('type', () => faults.add('a class of SPDX 3.0'))
  }
  if (wanted !== undefined && !isSpdx3Class(name, wanted)) {
    return faults.within('type', () => faults.add(`the class ${wanted} or one derived from it`))
  }
  shapeOfClass(name)(value, faults)
}

const shapes = new Map<string, Shape>()

function shapeOfClass(name: string): Shape {
  const known = shapes.get(name)
  if (known !== undefined) return known
  const isElement = isSpdx3Class(name, 'Element')
  const id = isElement ? { spdxId: matching(iri, 'an IRI') } : {}
  const members = membersOf(name)
  const required = members.filter(({ count }) => count.startsWith('1'))
  const shape = object({
    required: { ...id, ...Object.fromEntries(required.map(({ key, shape }) => [key, shape])) },
    optional: {
      type: text,
      ...(isElement ? {} : { '@id': reference }),
      ...Object.fromEntries(members.map(({ key, shape }) => [key, shape])),
    },
    closed: true,
  })
  shapes.set(name, shape)
  return shape
}

type Member = { readonly key: string; readonly count: string; readonly shape: Shape }

/** The members of a class and of those that it is derived from. */
function membersOf(name: string): readonly Member[] {
  const row = classes.get(name)
  if (row === undefined) return []
  const own = Object.entries(row.members ?? {}).map(([key, [count, holds]]) => ({
    key,
    count: String(count),
    shape: manyOrOne(String(count), valueShape(holds ?? 'text')),
  }))
  return [...(row.is === undefined ? [] : membersOf(row.is)), ...own]
}

/** `1` and `?` hold one value, `1+` and `*` a list. */
function manyOrOne(count: string, shape: Shape): Shape {
  if (count === '1' || count === '?') return shape
  const list = listOfShape(shape)
  return (value, faults) => {
    list(value, faults)
    if (count === '1+' && Array.isArray(value) && value.length === 0) faults.add('at least one member')
  }
}

function valueShape(holds: string | readonly string[]): Shape {
  if (typeof holds !== 'string') return oneOf(holds)
  return scalars[holds] ?? classReference(holds)
}

const reference = matching(/^.+:.+/s, 'an IRI or a blank node')

const scalars: Readonly<Record<string, Shape>> = {
  text,
  boolean,
  time: matching(/^\d{4}-[01]\d-[0-3]\dT[0-2]\d:[0-6]\d:[0-6]\dZ$/, 'a time in UTC, as 2026-01-31T12:00:00Z'),
  version: matching(
    /^(?:0|[1-9]\d*)\.(?:0|[1-9]\d*)\.(?:0|[1-9]\d*)(?:[-+][0-9A-Za-z.+-]+)?$/,
    'a semantic version',
  ),
  'media-type': matching(/^[^/]+\/[^/]+$/, 'a media type'),
  number: (value, faults) => {
    if (typeof value !== 'number' && !(typeof value === 'string' && /^-?\d+(?:\.\d*)?$/.test(value)))
      faults.add('a number')
  },
  count: atLeast(0),
  positive: atLeast(1),
}

function atLeast(least: number): Shape {
  return (value, faults) => {
    if (!Number.isInteger(value) || Number(value) < least) faults.add(`an integer of at least ${least}`)
  }
}

/** An object in its place, or the id of one that stands elsewhere. */
function classReference(wanted: string): Shape {
  return (value, faults) => {
    if (typeof value !== 'string') return checkClass(value, wanted, faults)
    if (!iri.test(value) && !blank.test(value) && !individuals.has(value))
      faults.add(`the id of an object (${wanted})`)
  }
}

/** The objects of a document with their places: those of its graph, or the one that it is. */
export function spdx3Objects(document: JsonObject): readonly (readonly [JsonObject, string])[] {
  const graph = document['@graph']
  if (!Array.isArray(graph)) return [[document, '']]
  return graph.flatMap((value, index) => (isJsonObject(value) ? [[value, `/@graph/${index}`] as const] : []))
}
