import type { FindingComponent } from './finding.ts'
import { packageKey, readPurl } from './purl.ts'

/** By what packages are told from each other across reports: the package URL where there is one, else names. */

/** Package and version, without qualifiers; undefined where there is no package URL. */
export function urlKey(component: FindingComponent): string | undefined {
  const purl = component.purl === undefined ? undefined : readPurl(component.purl)
  return purl === undefined
    ? undefined
    : `${packageKey(purl)}@${plainVersion(purl.version ?? component.version)}`
}

/** The name as it is written, and as the package URL has it: scanners divide group and name in their own ways. */
export function plainNames(component: FindingComponent): ReadonlySet<string> {
  const purl = component.purl === undefined ? undefined : readPurl(component.purl)
  const full =
    purl === undefined ? component : { name: purl.name, version: purl.version ?? component.version }
  return new Set([plainName(component), plainName(full)])
}

export function plainName({ name, version }: FindingComponent): string {
  return `${name.toLowerCase().replaceAll(':', '/')}@${plainVersion(version)}`
}

/** Some scanners write the leading v of Go's versions, others do not. */
function plainVersion(version: string | undefined): string {
  return (version ?? '').replace(/^v(?=\d)/, '')
}
