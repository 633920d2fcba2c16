import type { JsonValue } from '@custody/core/json/read-json'
import type { Component } from '../component.ts'
import { makeComponent } from '../finding-component.ts'
import type { ForeignObject } from '../foreign-object.ts'
import { rootObject } from '../foreign-root.ts'
import { isList, textOf } from '../member.ts'
import { neutralText } from '../neutral-text.ts'
import { ReadingNotes } from '../reading-notes.ts'
import type { ReaderResult, ReportSource } from './reader.ts'
import { scanResult } from './scan-result.ts'

/**
 * Reads Syft's own JSON by its meaning: it has had more than a hundred schema versions, in which the parts that are read here
 * changed once (licences were texts up to schema 6).
 */
export function readSyft(document: JsonValue, source: ReportSource): ReaderResult {
  const notes = new ReadingNotes()
  const root = rootObject(document, notes)
  const components = root.neededObjects('artifacts').flatMap((artifact) => componentOf(artifact) ?? [])
  const descriptor = root.neededObject('descriptor')
  return scanResult(
    {
      tool: { name: 'syft', version: descriptor?.text('version') },
      kinds: ['sbom'],
      records: 0,
      findings: [],
      components,
      confirmed: components.length > 0 ? 'tool' : 'no',
    },
    source,
    notes,
  )
}

function componentOf(artifact: ForeignObject): Component | undefined {
  const purl = artifact.text('purl')
  const identity = makeComponent({
    name: artifact.neededText('name'),
    version: artifact.text('version'),
    purl,
  })
  if (purl === undefined) artifact.notes.limit('no-purl', 'An artifact has no package URL.', artifact.at)
  else if (identity?.purl === undefined) artifact.notes.malformed('a package URL', artifact.pointer('purl'))
  if (identity === undefined) return undefined
  return { ...identity, licences: licencesOf(artifact), hashes: [], source: { pointer: artifact.at } }
}

/** A text, or an object with the licence as it stands in the package and the expression that Syft made of it. */
function licencesOf(artifact: ForeignObject): readonly string[] {
  const licences = artifact.value['licenses']
  const written = (isList(licences) ? licences : []).flatMap((licence) => {
    if (typeof licence === 'string') return licence
    const object = typeof licence === 'object' && licence !== null && !isList(licence) ? licence : undefined
    return textOf(object, 'spdxExpression') ?? textOf(object, 'value') ?? []
  })
  return [...new Set(written.map((licence) => neutralText(licence, 300)))].filter((licence) => licence !== '')
}
