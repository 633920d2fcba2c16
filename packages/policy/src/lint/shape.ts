import { isJsonObject, type JsonObject, type JsonValue } from '@custody/core/json/read-json'
import { isJsonList } from '../json-list.ts'

/** What the schema says of one place of the input. */
export type Shape =
  | { readonly kind: 'object'; readonly properties: ReadonlyMap<string, Shape> }
  /** Any key, one kind of value. */
  | { readonly kind: 'map'; readonly value: Shape }
  | { readonly kind: 'list'; readonly items: Shape }
  | Scalar
  /** Not described: everything goes. */
  | { readonly kind: 'any' }

/** With `values`, one of these texts and nothing else. */
interface Scalar {
  readonly kind: 'scalar'
  readonly values?: readonly string[]
}

export const anyShape: Shape = { kind: 'any' }
const scalarShape: Scalar = { kind: 'scalar' }

/** Reads a JSON Schema without references, as the input document has it. */
export function shapeOf(schema: JsonValue | undefined): Shape {
  if (!isJsonObject(schema)) return anyShape
  const { type, properties, additionalProperties, items } = schema
  if (isJsonObject(properties)) return { kind: 'object', properties: shapesOf(properties) }
  if (type === 'object') return { kind: 'map', value: shapeOf(additionalProperties) }
  if (type === 'array') return { kind: 'list', items: shapeOf(items) }
  if (isJsonList(schema['enum'])) return enumShape(schema['enum'])
  return type === undefined ? anyShape : scalarShape
}

function enumShape(values: readonly JsonValue[]): Scalar {
  const texts = values.filter((value) => typeof value === 'string')
  return texts.length === values.length ? { kind: 'scalar', values: texts } : scalarShape
}

function shapesOf(properties: JsonObject): ReadonlyMap<string, Shape> {
  return new Map(Object.entries(properties).map(([name, schema]) => [name, shapeOf(schema)]))
}

/** What holds of a value that may have either shape: it may have the fields of both. */
export function mergeShapes(a: Shape, b: Shape): Shape {
  if (a === b) return a
  if (a.kind === 'object' && b.kind === 'object') {
    const merged = new Map(a.properties)
    for (const [name, shape] of b.properties) {
      const known = merged.get(name)
      merged.set(name, known === undefined ? shape : mergeShapes(known, shape))
    }
    return { kind: 'object', properties: merged }
  }
  if (a.kind === 'list' && b.kind === 'list') return { kind: 'list', items: mergeShapes(a.items, b.items) }
  return a.kind === 'scalar' && b.kind === 'scalar' ? mergeScalars(a, b) : anyShape
}

function mergeScalars({ values: a }: Scalar, { values: b }: Scalar): Scalar {
  return a === undefined || b === undefined
    ? scalarShape
    : { kind: 'scalar', values: [...new Set([...a, ...b])] }
}

/** What iterating over a value gives. */
export function memberOf(shape: Shape): Shape {
  if (shape.kind === 'list') return shape.items
  return shape.kind === 'map' ? shape.value : anyShape
}
