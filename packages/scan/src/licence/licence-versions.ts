import { compareVersions } from '../compare-versions.ts'
import { licenceIdList } from '../licence-ids.ts'
import type { SingleLicence } from './licence-expression.ts'

/** Versions of one licence: `GPL-2.0-or-later` is the family GPL from 2.0. */
export type LicenceVersions = {
  readonly family: string
  /** The versions that may be chosen; empty for a licence that has none. */
  readonly versions: readonly string[]
  readonly exception: string | undefined
}

/** What a licensee may choose from under a single licence: of `or later` each version of the list from that one on. */
export function licenceVersions({ licence, orLater, exception }: SingleLicence): LicenceVersions {
  const { family, version, isOpen } = partsOf(licence)
  if (version === undefined) return { family: licence, versions: [], exception }
  if (!isOpen && !orLater) return { family, versions: [version], exception }
  const later = (families.get(family) ?? []).filter((each) => compareVersions(each, version) >= 0)
  return { family, versions: later.includes(version) ? later : [version, ...later], exception }
}

/** `LGPL-2.1-or-later` is version 2.1 of LGPL and open; `BSD-3-Clause` is a name, and 3 is no version of it. */
function partsOf(id: string): {
  readonly family: string
  readonly version: string | undefined
  readonly isOpen: boolean
} {
  const [, family, version, suffix] =
    /^([A-Za-z][A-Za-z-]*?)-(\d+(?:\.\d+)+)(-only|-or-later|\+)?$/.exec(id) ?? []
  if (family === undefined || version === undefined || id.startsWith('LicenseRef-'))
    return { family: id, version: undefined, isOpen: false }
  return { family, version, isOpen: suffix === '-or-later' || suffix === '+' }
}

const families: ReadonlyMap<string, readonly string[]> = familiesOf(licenceIdList)

function familiesOf(ids: Iterable<string>): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, Set<string>>()
  for (const id of ids) {
    const { family, version } = partsOf(id)
    if (version !== undefined) found.set(family, (found.get(family) ?? new Set()).add(version))
  }
  return new Map([...found].map(([family, versions]) => [family, [...versions].toSorted(compareVersions)]))
}
