import { ecosystemPurl } from '../../ecosystem.ts'
import type { FindingComponent } from '../../finding.ts'
import { makeComponent } from '../../finding-component.ts'
import type { ForeignObject } from '../../foreign-object.ts'
import type { LicenceStatement } from '../../licence-statement.ts'
import { neutralText } from '../../neutral-text.ts'

/** Names a library: `artifactId` is a file's name, with version and ending, where the library is a file; package managers' own names are the group. */
export function mendComponent(library: ForeignObject): FindingComponent | undefined {
  const version = library.text('version')
  const file = library.text('artifactId') ?? library.text('name') ?? library.neededText('filename')
  const name = withoutVersion(file ?? '', version)
  const group = library.text('groupId')
  const type = library.text('libraryType') ?? library.text('componentType') ?? library.text('type') ?? ''
  const full =
    group === undefined
      ? name
      : /java|maven/i.test(type)
        ? `${group}:${name}`
        : isPackage.test(type)
          ? group
          : name
  return makeComponent({ name: full, version, purl: ecosystemPurl(type, full, version) })
}

const isPackage = /^(?:node|javascript|python|nuget|ruby|gem|php|go|rust|dart)/i

function withoutVersion(file: string, version: string | undefined): string {
  const bare = file.replace(/\.(?:jar|war|ear|tgz|gz|whl|nupkg|gem|dll|zip)$/i, '').replace(/\.tar$/, '')
  return version !== undefined && bare.endsWith(`-${version}`) ? bare.slice(0, -version.length - 1) : bare
}

/** The licences that a scan report lists of a library. */
export function mendLicences(library: ForeignObject): readonly LicenceStatement[] {
  const component = mendComponent(library)
  return library.objects('licenses').flatMap((each) => {
    const name = each.text('name')
    return name === undefined
      ? []
      : [{ licence: neutralText(name, 300), component, source: { pointer: each.at } }]
  })
}
