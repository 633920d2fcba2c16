import type { Collection } from '../collect-reports.ts'
import type { ComponentHash } from '../component.ts'
import { plainName, urlKey } from '../component-keys.ts'
import type { FindingComponent } from '../finding.ts'

/** A package that reports name, with all that they say of it. */
export type MergedComponent = FindingComponent & {
  /** What tells it from others. */
  readonly key: string
  readonly licences: readonly string[]
  readonly hashes: readonly ComponentHash[]
  /** Places where it stands: `sha256:…#/components/3`, sorted. */
  readonly sources: readonly string[]
  /** An SBOM lists it; else only a scanner saw it. */
  readonly isListed: boolean
}

type Growing = {
  readonly component: FindingComponent
  readonly licences: Set<string>
  readonly hashes: Map<string, ComponentHash>
  readonly sources: Set<string>
  isListed: boolean
}

/** All packages of all SBOMs, and those that findings are about, each once by package URL without qualifiers, else by name and version. */
export function mergedComponents({ findingsDocuments, reports }: Collection): readonly MergedComponent[] {
  const merged = new Map<string, Growing>()
  const sboms = new Set(reports.filter(({ kinds }) => kinds.includes('sbom')).map(({ path }) => path))
  for (const { document } of findingsDocuments) {
    const { path, digest } = document.report
    for (const { source, licences, hashes, ...component } of document.components) {
      const entry = entryOf(component, merged)
      if (sboms.has(path)) entry.isListed = true
      for (const licence of licences) entry.licences.add(licence)
      for (const hash of hashes) if (!entry.hashes.has(hash.algorithm)) entry.hashes.set(hash.algorithm, hash)
      entry.sources.add(`${digest}#${source.pointer}`)
    }
    for (const { component, source } of document.findings) {
      if (component !== undefined) entryOf(component, merged).sources.add(`${digest}#${source.pointer}`)
    }
  }
  return [...merged].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([key, entry]) => finished(key, entry))
}

function entryOf({ name, version, purl }: FindingComponent, merged: Map<string, Growing>): Growing {
  const component = { name, version, purl }
  const key = urlKey(component) ?? plainName(component)
  const known = merged.get(key)
  if (known !== undefined) return known
  const entry = {
    component,
    licences: new Set<string>(),
    hashes: new Map(),
    sources: new Set<string>(),
    isListed: false,
  }
  merged.set(key, entry)
  return entry
}

function finished(key: string, { component, licences, hashes, sources, isListed }: Growing): MergedComponent {
  return {
    ...component,
    key,
    licences: [...licences].toSorted(),
    hashes: [...hashes.values()],
    sources: [...sources].toSorted(),
    isListed,
  }
}
