import { ecosystemPurl } from '../../ecosystem.ts'
import type { FindingComponent } from '../../finding.ts'
import { makeComponent } from '../../finding-component.ts'
import type { ForeignObject } from '../../foreign-object.ts'
import type { LicenceStatement } from '../../licence-statement.ts'
import { neutralText } from '../../neutral-text.ts'

/** The package that a library is; `artifactId` is a file's name, with version and ending, where the library is a file. */
export function mendComponent(library: ForeignObject): FindingComponent | undefined {
  const version = library.text('version')
  const file = library.text('artifactId') ?? library.text('name') ?? library.neededText('filename')
  const type = library.text('libraryType') ?? library.text('componentType') ?? library.text('type') ?? ''
  const name = fullName(type, library.text('groupId'), withoutVersion(file ?? '', version))
  return makeComponent({ name, version, purl: ecosystemPurl(type, name, version) })
}

/** The group is a part of the name in Java, and the whole name, as the package manager has it, elsewhere. */
function fullName(type: string, group: string | undefined, name: string): string {
  if (group === undefined) return name
  if (/java|maven/i.test(type) && !/javascript/i.test(type)) return `${group}:${name}`
  return isPackage.test(type) ? group : name
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
