import { isJsonObject, type JsonObject, type JsonValue, readJson } from '@custody/core/json/read-json'
import { isSchemaLicence } from '../licence-ids.ts'
import { isList, textOf } from '../member.ts'
import { readPurl } from '../purl.ts'
import { cycloneDxSchemas } from '../schema/cyclonedx-schemas.generated.ts'
import { jsonSchemaShape } from '../schema/json-schema-shape.ts'
import type { Shape, ShapeFaults } from '../shape.ts'

/**
 * What CycloneDX demands of a document: the official schema of its version (for 1.2 and 1.3 the strict one, for 1.0 and 1.1,
 * which were XML alone, that of 1.2), and what only
 * the specification's text says: that a `bom-ref` is there once, and that a `purl` is one.
 */
export function cycloneDxShape(version: string): Shape {
  const known = shapes.get(version)
  if (known !== undefined) return known
  const schema = schemaShape(version < '1.2' ? '1.2' : version)
  const shape: Shape = (value, faults) => {
    schema(value, faults)
    if (isJsonObject(value)) checkComponents(value, faults)
  }
  shapes.set(version, shape)
  return shape
}

const shapes = new Map<string, Shape>()

function schemaShape(name: string): Shape {
  const schema = readJson(Buffer.from(cycloneDxSchemas[name] ?? ''), name)
  if (!isJsonObject(schema)) throw new TypeError(`The schema ${name} is no object.`)
  return jsonSchemaShape(schema, otherSchema)
}

const licenceId: Shape = (value, faults) => {
  if (typeof value !== 'string' || !isSchemaLicence(value)) faults.add('an id of the SPDX licence list')
}

/** The list of licences is that of the pinned release of `spdx-license-ids`, which is younger than the schema's. */
function otherSchema(reference: string): Shape {
  if (reference.startsWith('spdx.')) return licenceId
  const [name = '', pointer = ''] = reference.split('#')
  const schema = readJson(Buffer.from(cycloneDxSchemas[name] ?? ''), name)
  if (!isJsonObject(schema)) throw new TypeError(`The schema ${name} is no object.`)
  return jsonSchemaShape({ ...schema, ...onlyReference(pointer) }, otherSchema)
}

/** Makes a schema one of its own definitions. */
function onlyReference(pointer: string): JsonObject {
  return { $ref: `#${pointer}` }
}

function checkComponents(bom: JsonObject, faults: ShapeFaults): void {
  const refs = new Set<string>()
  const metadata = bom['metadata']
  faults.within('metadata', () => {
    if (isJsonObject(metadata))
      faults.within('component', () => checkComponent(metadata['component'], refs, faults))
  })
  checkList(bom, 'components', refs, faults)
  checkList(bom, 'services', refs, faults)
}

function checkList(holder: JsonObject, key: string, refs: Set<string>, faults: ShapeFaults): void {
  const list = holder[key]
  if (!isList(list)) return
  faults.within(key, () =>
    list.forEach((item, index) => faults.within(index, () => checkComponent(item, refs, faults))),
  )
}

function checkComponent(item: JsonValue | undefined, refs: Set<string>, faults: ShapeFaults): void {
  if (!isJsonObject(item)) return
  const ref = textOf(item, 'bom-ref')
  if (ref !== undefined && refs.size === refs.add(ref).size)
    faults.within('bom-ref', () => faults.add('a reference that is not there twice'))
  const purl = textOf(item, 'purl')
  if (purl !== undefined && readPurl(purl) === undefined)
    faults.within('purl', () => faults.add('a package URL'))
  checkList(item, 'components', refs, faults)
  checkList(item, 'services', refs, faults)
}
