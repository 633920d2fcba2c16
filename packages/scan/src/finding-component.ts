import type { FindingComponent } from './finding.ts'
import { neutralText } from './neutral-text.ts'
import { readPurl } from './purl.ts'

/** Makes the component of a finding from what the report gives; a broken package URL is left out. */
export function makeComponent(given: {
  readonly name?: string | undefined
  readonly version?: string | undefined
  readonly purl?: string | undefined
}): FindingComponent | undefined {
  const purl = given.purl === undefined ? undefined : readPurl(given.purl)
  const name = given.name ?? purl?.name
  const version = given.version ?? purl?.version
  if (name === undefined || name === '') return undefined
  return {
    name: neutralText(name, 300),
    version: version === undefined || version === '' ? undefined : neutralText(version, 100),
    purl: purl?.text,
  }
}
