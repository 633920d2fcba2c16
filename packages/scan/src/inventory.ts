import { plainNames, urlKey } from './component-keys.ts'
import type { FindingComponent } from './finding.ts'

/**
 * A set of packages in which others are looked up: by package URL without qualifiers where both sides have one, else by name and
 * version, since one side may not write URLs.
 */
export class Inventory {
  readonly #urls = new Set<string>()
  readonly #names = new Set<string>()
  /** Names of the packages that have no package URL. */
  readonly #bareNames = new Set<string>()

  constructor(components: Iterable<FindingComponent>) {
    for (const component of components) this.#add(component)
  }

  has(component: FindingComponent): boolean {
    const url = urlKey(component)
    if (url !== undefined && this.#urls.has(url)) return true
    const names = url === undefined ? this.#names : this.#bareNames
    return [...plainNames(component)].some((name) => names.has(name))
  }

  #add(component: FindingComponent): void {
    const url = urlKey(component)
    for (const key of url === undefined ? [] : withAnyVersion(url)) this.#urls.add(key)
    for (const name of [...plainNames(component)].flatMap(withAnyVersion)) {
      this.#names.add(name)
      if (url === undefined) this.#bareNames.add(name)
    }
  }
}

/** A key, and that of the same package without a version: some scanners do not say which version is installed. */
function withAnyVersion(key: string): readonly string[] {
  return [key, key.replace(/@[^@]*$/, '@')]
}
