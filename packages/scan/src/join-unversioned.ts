import type { Finding, FindingComponent } from './finding.ts'
import { packageKey, readPurl } from './purl.ts'

/** Findings of one vulnerability in one package. */
export interface VulnerabilityGroup {
  /** The id that stands for the vulnerability and all its aliases. */
  readonly name: string
  readonly findings: Finding[]
}

/**
 * Joins what names no version (as `npm audit` does) with the one version that others name of the same package with the same
 * vulnerability. Where they name several, nobody knows which is meant, and it stays by itself.
 */
export function joinUnversioned(groups: readonly VulnerabilityGroup[]): readonly VulnerabilityGroup[] {
  const byName = Map.groupBy(groups, ({ name }) => name)
  return [...byName.values()].flatMap((namesakes) => {
    const [unversioned, versioned] = [namesakes.filter(isUnversioned), namesakes.filter(isVersioned)]
    const alone = unversioned.filter((group) => {
      const [only, ...others] = versioned.filter((other) =>
        isSamePackage(componentOf(group), componentOf(other)),
      )
      if (only === undefined || others.length > 0) return true
      only.findings.push(...group.findings)
      return false
    })
    return [...versioned, ...alone]
  })
}

function isVersioned(group: VulnerabilityGroup): boolean {
  return !isUnversioned(group)
}

function isUnversioned(group: VulnerabilityGroup): boolean {
  const component = componentOf(group)
  if (component === undefined || component.version !== undefined) return false
  return component.purl === undefined || readPurl(component.purl)?.version === undefined
}

function componentOf({ findings }: VulnerabilityGroup): FindingComponent | undefined {
  return findings[0]?.component
}

/** By package URL where both have one, else by name. */
function isSamePackage(one: FindingComponent | undefined, other: FindingComponent | undefined): boolean {
  if (one === undefined || other === undefined) return false
  const [ownPurl, otherPurl] = [one, other].map(({ purl }) =>
    purl === undefined ? undefined : readPurl(purl),
  )
  if (ownPurl !== undefined && otherPurl !== undefined) return packageKey(ownPurl) === packageKey(otherPurl)
  const names = [other.name, otherPurl?.name].map(plain)
  return [one.name, ownPurl?.name].some((name) => name !== undefined && names.includes(plain(name)))
}

/** Maven's colon is a slash elsewhere. */
function plain(name: string | undefined): string | undefined {
  return name?.toLowerCase().replaceAll(':', '/')
}
