import type { JsonObject } from '@custody/core/json/read-json'
import type { Component } from '../component.ts'
import type { FindingComponent } from '../finding.ts'
import { makeComponent } from '../finding-component.ts'
import { objectOf, objectsOf, textOf } from '../member.ts'
import { neutralText } from '../neutral-text.ts'
import { packageKey, readPurl } from '../purl.ts'
import type { ReadingNotes } from '../reading-notes.ts'

/** Components as a flat list, and all of them with the document's own subject by `bom-ref`. */
export type CycloneDxComponents = {
  readonly components: readonly Component[]
  readonly byRef: ReadonlyMap<string, FindingComponent>
  /** The components of each package, whatever their versions, by package key. */
  readonly byPackage: ReadonlyMap<string, readonly FindingComponent[]>
}

/** Reads components with those that are nested in them. What the document is about is no component of it. */
export function readCycloneDxComponents(bom: JsonObject, notes: ReadingNotes): CycloneDxComponents {
  const components: Component[] = []
  const byRef = new Map<string, FindingComponent>()
  const walk = (holder: JsonObject | undefined, at: string) => {
    for (const [item, index] of objectsOf(holder, 'components')) {
      const place = `${at}/components/${index}`
      note(item, byRef)
      const component = componentOf(item, place)
      if (component !== undefined) components.push(component)
      if (component?.purl === undefined) notes.limit('no-purl', 'A component has no package URL.', place)
      walk(item, place)
    }
  }
  const subject = objectOf(bom, 'metadata', 'component')
  if (subject !== undefined) note(subject, byRef)
  walk(bom, '')
  walk(subject, '/metadata/component')
  return { components, byRef, byPackage: groupByPackage(components) }
}

function groupByPackage(components: readonly Component[]): ReadonlyMap<string, readonly FindingComponent[]> {
  const packages = new Map<string, FindingComponent[]>()
  for (const { name, version, purl } of components) {
    const read = purl === undefined ? undefined : readPurl(purl)
    if (read === undefined) continue
    const known = packages.get(packageKey(read))
    if (known === undefined) packages.set(packageKey(read), [{ name, version, purl }])
    else known.push({ name, version, purl })
  }
  return packages
}

function note(item: JsonObject, byRef: Map<string, FindingComponent>): void {
  const ref = textOf(item, 'bom-ref')
  const component = identityOf(item)
  if (ref !== undefined && component !== undefined && !byRef.has(ref)) byRef.set(ref, component)
}

function identityOf(item: JsonObject): FindingComponent | undefined {
  const name = textOf(item, 'name')
  const group = textOf(item, 'group')
  const written = name === undefined || group === undefined ? name : `${group}/${name}`
  return makeComponent({ name: written, version: textOf(item, 'version'), purl: textOf(item, 'purl') })
}

function componentOf(item: JsonObject, pointer: string): Component | undefined {
  const identity = identityOf(item)
  if (identity === undefined) return undefined
  return { ...identity, licences: licencesOf(item), hashes: hashesOf(item), source: { pointer } }
}

function licencesOf(item: JsonObject): readonly string[] {
  return objectsOf(item, 'licenses').flatMap(([choice]) => {
    const licence = objectOf(choice, 'license')
    const written = textOf(choice, 'expression') ?? textOf(licence, 'id') ?? textOf(licence, 'name')
    return written === undefined ? [] : [neutralText(written, 300)]
  })
}

function hashesOf(item: JsonObject): Component['hashes'] {
  return objectsOf(item, 'hashes').flatMap(([hash]) => {
    const algorithm = textOf(hash, 'alg')
    const value = textOf(hash, 'content')
    if (algorithm === undefined || value === undefined) return []
    return [
      { algorithm: neutralText(algorithm, 30).toLowerCase(), value: neutralText(value, 128).toLowerCase() },
    ]
  })
}
