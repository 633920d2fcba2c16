import type { JsonValue } from '@custody/core/json/read-json'
import type { Component } from '../../component.ts'
import { ecosystemPurl } from '../../ecosystem.ts'
import { makeComponent } from '../../finding-component.ts'
import type { ForeignObject } from '../../foreign-object.ts'
import { oneOrMore, rootObject, rootObjects } from '../../foreign-root.ts'
import type { LicenceStatement } from '../../licence-statement.ts'
import { neutralText } from '../../neutral-text.ts'
import { ReadingNotes } from '../../reading-notes.ts'
import type { ReaderResult, ReportSource } from '../reader.ts'
import { type ScanParts, scanResult } from '../scan-result.ts'
import { licenceText } from './licence-text.ts'

/** Tools that list packages, or files, with the licences that they found in them. */

/** Reads `fossa report attribution --json`: packages are named by fetcher, name and revision, without a package URL. */
export function readFossa(document: JsonValue, source: ReportSource): ReaderResult {
  const notes = new ReadingNotes()
  const root = rootObject(document, notes)
  const listed = [...root.neededObjects('directDependencies'), ...root.objects('deepDependencies')]
  const components = listed.flatMap((item) => {
    const name = item.text('package') ?? item.neededText('title')
    const licences = item.objects('licenses').flatMap((licence) => licenceText(licence.text('name')) ?? [])
    return componentOf(item, name, item.text('version'), licences, item.text('source'))
  })
  return listResult('fossa', components, source, notes)
}

/** Reads `license-checker --json` (npm): an object by `name@version`. */
export function readLicenceChecker(document: JsonValue, source: ReportSource): ReaderResult {
  const notes = new ReadingNotes()
  const root = rootObject(document, notes)
  const components = Object.keys(root.value).flatMap((key) => {
    const item = root.neededObject(key)
    const [, name, version] = /^(.+)@([^@]*)$/.exec(key) ?? []
    if (item === undefined) return []
    // A star marks what was guessed from a text.
    const licences = oneOrMore(item, 'licenses').flatMap(
      (licence) => licenceText(licence.replace(/\*$/, '')) ?? [],
    )
    return componentOf(item, name ?? key, version, licences, 'npm')
  })
  return listResult('license-checker', components, source, notes)
}

/** Reads `pip-licenses --format=json`. */
export function readPipLicences(document: JsonValue, source: ReportSource): ReaderResult {
  const notes = new ReadingNotes()
  const components = rootObjects(document, notes).flatMap((item) => {
    const licence = licenceText(item.text('License'))
    return componentOf(
      item,
      item.neededText('Name'),
      item.text('Version'),
      licence === undefined ? [] : [licence],
      'pypi',
    )
  })
  return listResult('pip-licenses', components, source, notes)
}

/** Reads `licensee detect --json`: the licence of each file that it matched. */
export function readLicensee(document: JsonValue, source: ReportSource): ReaderResult {
  const notes = new ReadingNotes()
  const root = rootObject(document, notes)
  const licences: readonly LicenceStatement[] = root.neededObjects('matched_files').flatMap((file) => {
    const licence = licenceText(file.text('matched_license'))
    const path = neutralText(file.neededText('filename') ?? '', 1000)
    return licence === undefined ? [] : [{ licence, path, source: { pointer: file.at } }]
  })
  const parts = {
    tool: { name: 'licensee' },
    kinds: ['licence'],
    records: licences.length,
    findings: [],
    licences,
  } as const
  return scanResult(parts, source, notes)
}

function componentOf(
  item: ForeignObject,
  name: string | undefined,
  version: string | undefined,
  licences: readonly string[],
  ecosystem: string | undefined,
): readonly Component[] {
  const purl = name === undefined ? undefined : ecosystemPurl(ecosystem ?? '', name, version)
  const identity = makeComponent({ name, version, purl })
  if (identity === undefined) return []
  if (identity.purl === undefined) item.notes.limit('no-purl', 'A package has no package URL.', item.at)
  return [{ ...identity, licences, hashes: [], source: { pointer: item.at } }]
}

function listResult(
  name: string,
  components: readonly Component[],
  source: ReportSource,
  notes: ReadingNotes,
): ReaderResult {
  const records = components.filter(({ licences }) => licences.length > 0).length
  const parts: ScanParts = { tool: { name }, kinds: ['licence'], records, findings: [], components }
  return scanResult(parts, source, notes)
}
