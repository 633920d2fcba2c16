import { isJsonObject, type JsonObject, type JsonValue } from '@custody/core/json/read-json'
import { isList, textOf } from '../member.ts'
import { isSpdx3Class, spdx3Objects } from './spdx3-shape.ts'

/** An object of the graph with the place where it stands. */
export type Spdx3Object = { readonly object: JsonObject; readonly at: string }

/** A relationship with the ids of its ends. */
export type Spdx3Relationship = Spdx3Object & {
  readonly type: string
  readonly from: string
  readonly to: readonly string[]
}

/** The elements of an SPDX 3 document by their ids, wherever in it they stand, and the relationships between them. */
export class Spdx3Graph {
  readonly #byId = new Map<string, Spdx3Object>()
  readonly #outgoing = new Map<string, Spdx3Relationship[]>()
  readonly objects: readonly Spdx3Object[]
  readonly relationships: readonly Spdx3Relationship[]

  constructor(document: JsonObject) {
    const objects: Spdx3Object[] = []
    for (const [object, at] of spdx3Objects(document)) collect(object, at, objects)
    this.objects = objects
    for (const each of objects) {
      const id = idOf(each.object)
      if (id !== undefined && !this.#byId.has(id)) this.#byId.set(id, each)
    }
    this.relationships = this.ofClass('Relationship').flatMap(relationshipOf)
    for (const relationship of this.relationships) {
      const known = this.#outgoing.get(relationship.from)
      if (known === undefined) this.#outgoing.set(relationship.from, [relationship])
      else known.push(relationship)
    }
  }

  /** All objects of a class, and of the classes derived from it, in the document's order. */
  ofClass(name: string): readonly Spdx3Object[] {
    return this.objects.filter(({ object }) => isSpdx3Class(textOf(object, 'type') ?? '', name))
  }

  byId(id: string): Spdx3Object | undefined {
    return this.#byId.get(id)
  }

  /** What a member holds: the object in its place, or the one whose id stands there. */
  follow(value: JsonValue | undefined): JsonObject | undefined {
    if (isJsonObject(value)) return value
    return typeof value === 'string' ? this.#byId.get(value)?.object : undefined
  }

  followAll(value: JsonValue | undefined): readonly JsonObject[] {
    const listed: readonly JsonValue[] = isList(value) ? value : []
    return listed.map((each) => this.follow(each)).filter((each) => each !== undefined)
  }

  /** Relationships of these types that go out from an element. */
  outgoing(id: string, ...types: readonly string[]): readonly Spdx3Relationship[] {
    return (this.#outgoing.get(id) ?? []).filter(({ type }) => types.includes(type))
  }
}

/** The id of an object, or of what a member refers to. */
export function idOf(value: JsonValue | undefined): string | undefined {
  if (typeof value === 'string') return value
  return isJsonObject(value) ? (textOf(value, 'spdxId') ?? textOf(value, '@id')) : undefined
}

/** The object and those that stand inside it. */
function collect(object: JsonObject, at: string, into: Spdx3Object[]): void {
  into.push({ object, at })
  for (const key in object) {
    const value = object[key]
    if (isJsonObject(value)) collect(value, `${at}/${key}`, into)
    else if (isList(value)) {
      value.forEach((item, index) => {
        if (isJsonObject(item)) collect(item, `${at}/${key}/${index}`, into)
      })
    }
  }
}

function relationshipOf(item: Spdx3Object): readonly Spdx3Relationship[] {
  const { object } = item
  const type = textOf(object, 'relationshipType')
  const from = idOf(object['from'])
  if (type === undefined || from === undefined) return []
  const ends = object['to']
  return [{ ...item, type, from, to: (isList(ends) ? ends : []).flatMap((end) => idOf(end) ?? []) }]
}
