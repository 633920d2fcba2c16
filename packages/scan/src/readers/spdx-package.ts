import type { JsonObject } from '@custody/core/json/read-json'
import type { Component } from '../component.ts'
import type { Finding } from '../finding.ts'
import { makeComponent } from '../finding-component.ts'
import { makeFinding } from '../make-finding.ts'
import { objectsOf, textOf } from '../member.ts'
import { neutralText } from '../neutral-text.ts'
import { readPurl } from '../purl.ts'
import type { ReadingNotes } from '../reading-notes.ts'
import { noSeverity } from '../severity.ts'
import { vulnerabilityIdsIn } from '../vulnerability-id.ts'
import type { ReportSource } from './reader.ts'

/** Reads a package (SPDX 2.3, clause 7). */
export function readSpdxPackage(
  item: JsonObject,
  pointer: string,
  notes: ReadingNotes,
): Component | undefined {
  const identity = identityOf(item)
  const written = purlsOf(item)
  if (written.length === 0) notes.limit('no-purl', 'A package has no package URL.', pointer)
  if (written.some((purl) => readPurl(purl) === undefined))
    notes.malformed('a package URL', `${pointer}/externalRefs`)
  if (identity === undefined) return undefined
  return { ...identity, licences: licencesOf(item), hashes: hashesOf(item), source: { pointer } }
}

/** References of category SECURITY to advisories (clause 7.21): the only word of SPDX 2 about vulnerabilities. */
export function spdxAdvisories(
  item: JsonObject,
  at: string,
  context: { readonly source: ReportSource; readonly tool: string },
): readonly Finding[] {
  return objectsOf(item, 'externalRefs').flatMap(([reference, index]) => {
    const isAdvisory = textOf(reference, 'referenceType') === 'advisory'
    if (textOf(reference, 'referenceCategory') !== 'SECURITY' || !isAdvisory) return []
    const locator = textOf(reference, 'referenceLocator') ?? ''
    const [ruleId = locator, ...aliases] = vulnerabilityIdsIn(locator)
    return makeFinding({
      tool: context.tool,
      kind: 'vulnerability',
      ruleId,
      aliases,
      title: ruleId,
      message: textOf(reference, 'comment') ?? locator,
      severity: noSeverity,
      component: identityOf(item),
      fixedIn: [],
      cwes: [],
      source: { report: context.source.digest, pointer: `${at}/externalRefs/${index}` },
    })
  })
}

function identityOf(item: JsonObject) {
  const purl = purlsOf(item).find((text) => readPurl(text) !== undefined)
  return makeComponent({ name: textOf(item, 'name'), version: textOf(item, 'versionInfo'), purl })
}

function purlsOf(item: JsonObject): readonly string[] {
  return objectsOf(item, 'externalRefs').flatMap(([reference]) =>
    textOf(reference, 'referenceType') === 'purl' ? (textOf(reference, 'referenceLocator') ?? []) : [],
  )
}

/** What was concluded, else what was declared; NOASSERTION and NONE name no licence. */
function licencesOf(item: JsonObject): readonly string[] {
  const written = [textOf(item, 'licenseConcluded'), textOf(item, 'licenseDeclared')]
  const named = written.find((text) => text !== undefined && text !== 'NOASSERTION' && text !== 'NONE')
  return named === undefined ? [] : [neutralText(named, 300)]
}

function hashesOf(item: JsonObject): Component['hashes'] {
  return objectsOf(item, 'checksums').flatMap(([checksum]) => {
    const algorithm = textOf(checksum, 'algorithm')
    const value = textOf(checksum, 'checksumValue')
    if (algorithm === undefined || value === undefined) return []
    return [
      { algorithm: neutralText(algorithm, 30).toLowerCase(), value: neutralText(value, 128).toLowerCase() },
    ]
  })
}
