import { isJsonObject, type JsonObject, type JsonValue } from '@custody/core/json/read-json'

/** What the schema says of one place of the input. */
export type Shape =
  | { readonly kind: 'object'; readonly properties: ReadonlyMap<string, Shape> }
  /** Any key, one kind of value. */
  | { readonly kind: 'map'; readonly value: Shape }
  | { readonly kind: 'list'; readonly items: Shape }
  | { readonly kind: 'scalar' }
  /** Not described: everything goes. */
  | { readonly kind: 'any' }

export const anyShape: Shape = { kind: 'any' }
const scalarShape: Shape = { kind: 'scalar' }

/** Reads a JSON Schema without references, as the input document has it. */
export function shapeOf(schema: JsonValue | undefined): Shape {
  if (!isJsonObject(schema)) return anyShape
  const { type, properties, additionalProperties, items } = schema
  if (isJsonObject(properties)) return { kind: 'object', properties: shapesOf(properties) }
  if (type === 'object') return { kind: 'map', value: shapeOf(additionalProperties) }
  if (type === 'array') return { kind: 'list', items: shapeOf(items) }
  return type === undefined ? anyShape : scalarShape
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
  return a.kind === 'scalar' && b.kind === 'scalar' ? a : anyShape
}

/** What iterating over a value gives. */
export function memberOf(shape: Shape): Shape {
  if (shape.kind === 'list') return shape.items
  return shape.kind === 'map' ? shape.value : anyShape
}
