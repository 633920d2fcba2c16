import { isJsonObject, type JsonObject, type JsonValue } from '@custody/core/json/read-json'
import { isList, numberOf, textOf, textsOf } from '../member.ts'
import type { Shape } from '../shape.ts'
import {
  boundShape,
  choiceShape,
  enumShape,
  formatShape,
  holds,
  itemsShape,
  patternShape,
  requiredShape,
  typeShape,
} from './keyword-shapes.ts'
import { uniqueItems } from './unique-items.ts'

/**
 * Makes a shape of a JSON Schema (draft 7, the keywords that CycloneDX uses), in which every keyword costs time linear in
 * what it is held against. References are resolved in the schema itself, and by `elsewhere` for other documents.
 */
export function jsonSchemaShape(root: JsonObject, elsewhere: (reference: string) => Shape): Shape {
  return new SchemaCompiler(root, elsewhere).compile(root)
}

class SchemaCompiler {
  readonly #root: JsonObject
  readonly #elsewhere: (reference: string) => Shape
  readonly #resolved = new Map<string, Shape>()

  constructor(root: JsonObject, elsewhere: (reference: string) => Shape) {
    this.#root = root
    this.#elsewhere = elsewhere
  }

  /** Beside `$ref` nothing counts (draft 7, section 8.3 of the core). */
  compile(schema: JsonValue | undefined): Shape {
    if (schema === false) return (_, faults) => faults.add('no such member')
    if (!isJsonObject(schema)) return () => {}
    const reference = textOf(schema, '$ref')
    if (reference !== undefined) return this.#reference(reference)
    const checks = Object.keys(schema).flatMap((keyword) => this.#check(keyword, schema) ?? [])
    const [only] = checks
    if (checks.length === 1 && only !== undefined) return only
    return (value, faults) => {
      for (const check of checks) check(value, faults)
    }
  }

  #reference(reference: string): Shape {
    if (!reference.startsWith('#')) return this.#elsewhere(reference)
    // Compiled when first needed, since a definition may hold itself.
    return (value, faults) => {
      let shape = this.#resolved.get(reference)
      if (shape === undefined) {
        shape = this.compile(this.#at(reference))
        this.#resolved.set(reference, shape)
      }
      shape(value, faults)
    }
  }

  #at(reference: string): JsonValue | undefined {
    let at: JsonValue | undefined = this.#root
    for (const key of reference.split('/').slice(1)) at = isJsonObject(at) ? at[key] : undefined
    if (at === undefined) throw new TypeError(`The schema has no ${reference}.`)
    return at
  }

  /** One keyword; annotations and structure give none. */
  #check(keyword: string, schema: JsonObject): Shape | undefined {
    const value = schema[keyword]
    switch (keyword) {
      case 'type':
        return typeShape(value)
      case 'enum':
        return enumShape(isList(value) ? value : [])
      case 'const':
        return enumShape([value ?? null])
      case 'pattern':
        return patternShape(textOf(schema, 'pattern') ?? '')
      case 'format':
        return formatShape(textOf(schema, 'format') ?? '')
      case 'minimum':
      case 'maximum':
      case 'minLength':
      case 'maxLength':
      case 'minItems':
      case 'maxItems':
        return boundShape(keyword, numberOf(schema, keyword) ?? 0)
      case 'uniqueItems':
        return value === true ? uniqueItems : undefined
      case 'items':
        return isList(value) ? this.#tuple(value, schema) : itemsShape(this.compile(value))
      case 'required':
        return requiredShape(textsOf(schema, 'required'))
      case 'properties':
      case 'additionalProperties':
      case 'patternProperties':
        return keyword === firstOf(schema) ? this.#members(schema) : undefined
      default:
        return this.#applicator(keyword, schema)
    }
  }

  #applicator(keyword: string, schema: JsonObject): Shape | undefined {
    const value = schema[keyword]
    const branches = () => (isList(value) ? value : []).map((each) => this.compile(each))
    switch (keyword) {
      case 'allOf': {
        const all = branches()
        return (each, faults) => all.forEach((branch) => branch(each, faults))
      }
      case 'anyOf':
        return choiceShape(branches(), false)
      case 'oneOf':
        return choiceShape(branches(), true)
      case 'not': {
        const refused = this.compile(value)
        return (each, faults) => {
          if (holds(refused, each)) faults.add('another form')
        }
      }
      case 'if':
        return this.#condition(schema)
      default:
        return undefined
    }
  }

  /** Members by their places; `additionalItems` is for those behind. */
  #tuple(items: readonly JsonValue[], schema: JsonObject): Shape {
    const places = items.map((item) => this.compile(item))
    const behind = 'additionalItems' in schema ? this.compile(schema['additionalItems']) : undefined
    return (value, faults) => {
      if (!isList(value)) return
      value.forEach((each, index) => faults.within(index, () => (places[index] ?? behind)?.(each, faults)))
    }
  }

  #condition(schema: JsonObject): Shape {
    const [when, then, otherwise] = ['if', 'then', 'else'].map((key) => this.compile(schema[key]))
    return (value, faults) => {
      const branch = when !== undefined && holds(when, value) ? then : otherwise
      branch?.(value, faults)
    }
  }

  #members(schema: JsonObject): Shape {
    const named = new Map(
      Object.entries(objectAt(schema, 'properties')).map(([key, each]) => [key, this.compile(each)]),
    )
    const patterns = Object.entries(objectAt(schema, 'patternProperties')).map(
      ([pattern, each]) => [new RegExp(pattern, 'u'), this.compile(each)] as const,
    )
    const others = 'additionalProperties' in schema ? this.compile(schema['additionalProperties']) : undefined
    return (value, faults) => {
      if (!isJsonObject(value)) return
      for (const key in value) {
        const own = named.get(key)
        if (patterns.length === 0) {
          const shape = own ?? others
          if (shape !== undefined) faults.member(key, shape, value[key] ?? null)
          continue
        }
        const matching = patterns.filter(([pattern]) => pattern.test(key)).map(([, shape]) => shape)
        const shapes = own === undefined ? matching : [own, ...matching]
        const used = shapes.length === 0 && others !== undefined ? [others] : shapes
        for (const shape of used) faults.member(key, shape, value[key] ?? null)
      }
    }
  }
}

function firstOf(schema: JsonObject): string | undefined {
  return ['properties', 'additionalProperties', 'patternProperties'].find((key) => key in schema)
}

function objectAt(schema: JsonObject, key: string): JsonObject {
  const value = schema[key]
  return isJsonObject(value) ? value : {}
}
