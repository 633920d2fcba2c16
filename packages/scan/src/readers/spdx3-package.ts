import type { JsonObject } from '@custody/core/json/read-json'
import type { Component } from '../component.ts'
import { makeComponent } from '../finding-component.ts'
import { objectsOf, textOf } from '../member.ts'
import { neutralText } from '../neutral-text.ts'
import { readPurl } from '../purl.ts'
import type { ReadingNotes } from '../reading-notes.ts'
import { idOf, type Spdx3Graph, type Spdx3Object } from './spdx3-graph.ts'
import type { Spdx3Licences } from './spdx3-licence.ts'

export type Spdx3Context = {
  readonly graph: Spdx3Graph
  readonly licences: Spdx3Licences
  readonly notes: ReadingNotes
}

/** Reads a package (SPDX 3.0.1, Software profile, class Package, and those of the AI and Dataset profiles). */
export function readSpdx3Package(
  { object, at }: Spdx3Object,
  { graph, licences, notes }: Spdx3Context,
): Component | undefined {
  const written = purlsOf(object)
  if (written.length === 0) notes.limit('no-purl', 'A package has no package URL.', at)
  if (written.some((purl) => readPurl(purl) === undefined)) notes.malformed('a package URL', at)
  const identity = spdx3Identity(object)
  if (identity === undefined) return undefined
  return {
    ...identity,
    licences: licencesOf(object, graph, licences),
    hashes: hashesOf(object, graph),
    source: { pointer: at },
  }
}

export function spdx3Identity(item: JsonObject) {
  const purl = purlsOf(item).find((text) => readPurl(text) !== undefined)
  return makeComponent({ name: textOf(item, 'name'), version: textOf(item, 'software_packageVersion'), purl })
}

function purlsOf(item: JsonObject): readonly string[] {
  const own = textOf(item, 'software_packageUrl')
  const others = objectsOf(item, 'externalIdentifier').flatMap(([identifier]) =>
    textOf(identifier, 'externalIdentifierType') === 'packageUrl'
      ? (textOf(identifier, 'identifier') ?? [])
      : [],
  )
  return own === undefined ? others : [own, ...others]
}

/** What was concluded, else what was declared; NOASSERTION and NONE name no licence. */
function licencesOf(item: JsonObject, graph: Spdx3Graph, licences: Spdx3Licences): readonly string[] {
  const id = idOf(item) ?? ''
  for (const type of ['hasConcludedLicense', 'hasDeclaredLicense']) {
    const written = graph
      .outgoing(id, type)
      .flatMap(({ to }) => to)
      .flatMap((end) => licences.expression(end) ?? [])
    const named = written.filter((licence) => licence !== 'NOASSERTION' && licence !== 'NONE')
    if (named.length > 0) return [...new Set(named.map((licence) => neutralText(licence, 300)))]
  }
  return []
}

function hashesOf(item: JsonObject, graph: Spdx3Graph): Component['hashes'] {
  return graph.followAll(item['verifiedUsing']).flatMap((method) => {
    const algorithm = textOf(method, 'algorithm')
    const value = textOf(method, 'hashValue')
    // A package verification code is a hash over names and hashes of files, and of no file itself.
    if (textOf(method, 'type') !== 'Hash' || algorithm === undefined || value === undefined) return []
    return [
      {
        algorithm: neutralText(algorithm, 30).toLowerCase().replaceAll('_', '-'),
        value: neutralText(value, 128).toLowerCase(),
      },
    ]
  })
}
