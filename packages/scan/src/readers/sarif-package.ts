import type { JsonObject } from '@custody/core/json/read-json'
import type { FindingComponent } from '../finding.ts'
import { makeComponent } from '../finding-component.ts'
import { objectOf, objectsOf, textOf, textsOf } from '../member.ts'
import { neutralText } from '../neutral-text.ts'
import { messageText } from './sarif-message.ts'

/** The package that a result is about, and the versions in which it is mended. */
export type SarifPackage = {
  readonly component: FindingComponent | undefined
  readonly fixedIn: readonly string[]
}

/**
 * SARIF has no place for packages. What is taken: a package URL among the properties of result or rule, the name and version
 * of a logical location of kind package, and the lines that dependency scanners write by a fixed pattern. Prose is not searched.
 */
export function sarifPackage(
  result: JsonObject,
  rule: JsonObject | undefined,
  message: string,
): SarifPackage {
  const written = fromPatterns(message, messageText(rule, 'help') ?? '')
  const component =
    fromProperties(result, rule, written.component) ?? written.component ?? fromLogicalLocation(result)
  if (component === undefined) return { component, fixedIn: [] }
  const fixedIn = [
    ...propertyVersions(result),
    ...written.fixedIn,
    ...fixedVersionTable(rule, component.name),
  ]
  return { component, fixedIn: [...new Set(fixedIn)].map((version) => neutralText(version, 100)) }
}

/** A rule that lists several package URLs is about all of them: the one of the written name and version is this result's. */
function fromProperties(
  result: JsonObject,
  rule: JsonObject | undefined,
  written: FindingComponent | undefined,
): FindingComponent | undefined {
  const own = purlsOf(objectOf(result, 'properties'))
  const purls = own.length > 0 ? own : purlsOf(objectOf(rule, 'properties'))
  const components = purls.flatMap((purl) => makeComponent({ purl }) ?? [])
  if (components.length === 1) return components[0]
  return components.find(({ name, version }) => name === written?.name && version === written.version)
}

function purlsOf(properties: JsonObject | undefined): readonly string[] {
  const single = textOf(properties, 'purl') ?? textOf(properties, 'packageUrl')
  return single === undefined ? textsOf(properties, 'purls') : [single]
}

function propertyVersions(result: JsonObject): readonly string[] {
  const properties = objectOf(result, 'properties')
  return ['fixedVersion', 'fixedVersions', 'fixedIn'].flatMap((key) => {
    const single = textOf(properties, key)
    return single === undefined ? textsOf(properties, key) : [single]
  })
}

type Pattern = { readonly name: RegExp; readonly version: RegExp; readonly fixed: RegExp }

/** Whole lines, as scanners print them from a template. */
const patterns: readonly Pattern[] = [
  {
    name: /^Package: (\S+)$/m,
    version: /^(?:Installed )?Version: (\S+)$/m,
    fixed: /^Fix(?:ed)? Versions?: (.+)$/m,
  },
  {
    name: /^Package '(@?[^'@\s]+)@[^'\s]*' is vulnerable to '/,
    version: /^Package '@?[^'@\s]+@([^'\s]+)' is vulnerable to '/,
    fixed: /(?!)/,
  },
]

function fromPatterns(message: string, help: string): SarifPackage {
  for (const { name, version, fixed } of patterns) {
    for (const text of [message, help].map((written) => written.slice(0, 5000))) {
      const found = name.exec(text)?.[1]
      if (found === undefined) continue
      const component = makeComponent({ name: found, version: version.exec(text)?.[1] })
      return { component, fixedIn: versionsIn(fixed.exec(text)?.[1] ?? '') }
    }
  }
  return { component: undefined, fixedIn: [] }
}

function fromLogicalLocation(result: JsonObject): FindingComponent | undefined {
  for (const [location] of objectsOf(result, 'locations')) {
    for (const [logical] of objectsOf(location, 'logicalLocations')) {
      const found = /^(@?[^@\s]+)@(\S+)$/.exec(textOf(logical, 'fullyQualifiedName') ?? '')
      if (found !== null && ['package', undefined].includes(textOf(logical, 'kind'))) {
        return makeComponent({ name: found[1], version: found[2] })
      }
    }
  }
  return undefined
}

/** The table "Vulnerability ID, Package Name, Fixed Version" that a rule's help may hold. */
function fixedVersionTable(rule: JsonObject | undefined, name: string): readonly string[] {
  const help = textOf(objectOf(rule, 'help'), 'markdown') ?? ''
  const table = help.split(/^\|\s*Vulnerability ID\s*\|\s*Package Name\s*\|\s*Fixed Version\s*\|$/m)[1] ?? ''
  const rows = table
    .trimStart()
    .split('\n')
    .map((line) => line.split('|').map((cell) => cell.trim()))
  const end = rows.findIndex((cells) => cells.length !== 5)
  return rows
    .slice(0, end === -1 ? undefined : end)
    .flatMap((cells) => (cells[2] === name ? versionsIn(cells[3] ?? '') : []))
}

/** A list of versions; words instead of one (`none`, `not fixed`) are no version. */
function versionsIn(text: string): readonly string[] {
  return text.split(',').flatMap((part) => /^\s*(?=\S*\d)(\S+)\s*$/.exec(part)?.[1] ?? [])
}
