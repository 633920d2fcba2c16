import { PackageURL } from 'packageurl-js'

/** The parts of a package URL that say which package it is, and its canonical text. */
export type Purl = {
  readonly text: string
  readonly type: string
  /** With its namespace, `/` between. */
  readonly name: string
  readonly version?: string | undefined
}

/**
 * Reads a package URL and brings it into canonical form (purl specification: case and separators by type).
 * Gives undefined for what is none.
 */
export function readPurl(text: string): Purl | undefined {
  if (text.length > 4096) return undefined
  if (!recent.has(text)) {
    if (recent.size >= RECENT) recent.clear()
    recent.set(text, parsePurl(text))
  }
  return recent.get(text)
}

/** The same few are asked for again and again while a report is read and joined. */
const RECENT = 5000
const recent = new Map<string, Purl | undefined>()

function parsePurl(text: string): Purl | undefined {
  try {
    const purl = PackageURL.fromString(goVersionApart(text))
    return describe(purl, goVersion(text))
  } catch {
    return undefined
  }
}

/** Makes a package URL in canonical form from its parts; undefined where they make none. */
export function makePurl(
  type: string,
  namespace: string | undefined,
  name: string,
  version: string | undefined,
): string | undefined {
  if (name.length > 1000 || (namespace?.length ?? 0) > 1000 || (version?.length ?? 0) > 200) return undefined
  try {
    // Given to the constructor, a Go version would be checked against a form that Go's own toolchain does not keep to.
    return describe(new PackageURL(type, namespace, name), version).text
  } catch {
    return undefined
  }
}

/**
 * The identity of a package: its package URL without version, qualifiers and subpath, in lower case,
 * since types disagree on which parts of a name are sensitive to it.
 */
export function packageKey(purl: Purl): string {
  return `pkg:${purl.type}/${purl.name}`.toLowerCase()
}

function describe(purl: PackageURL, version: string | undefined): Purl {
  const name = purl.namespace === undefined ? purl.name : `${purl.namespace}/${purl.name}`
  if (version !== undefined) purl.version = version
  return { text: purl.toString(), type: purl.type, name, version: purl.version }
}

/** The library raises an error of its own for Go versions of fewer than three numbers, which Go's toolchain writes. */
const goWithVersion = /^(pkg:(?:\/\/)?golang\/[^@?#]+)@(v[^?#]*)/i

function goVersion(text: string): string | undefined {
  const version = goWithVersion.exec(text)?.[2]
  return version === undefined ? undefined : decodeURIComponent(version)
}

function goVersionApart(text: string): string {
  return text.replace(goWithVersion, '$1')
}
