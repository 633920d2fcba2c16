import { type Digest, digestOf, hexOf } from './sha256.ts'

export interface NamedDigest {
  /** Relative path with `/` between its parts. */
  readonly path: string
  readonly digest: Digest
}

/**
 * The digest of a directory: SHA-256 over one line a file, as `sha256sum` prints them (its escapes included),
 * sorted by the bytes of the path. Equal to in-toto's `dirHash` for names without line breaks and backslashes.
 */
export function treeDigest(files: readonly NamedDigest[]): Digest {
  return digestOf(treeListing(files))
}

/** The text that {@link treeDigest} hashes. */
export function treeListing(files: readonly NamedDigest[]): string {
  return sortedByPath(files).map(line).join('')
}

/** Reads back what {@link treeListing} wrote; lines of another form are left out. */
export function readTreeListing(listing: string): readonly NamedDigest[] {
  // Not by `$` and `.` of a multi-line pattern: to these U+2028 ends a line, to sha256sum it is part of a name.
  return listing.split('\n').flatMap((text) => {
    const [, escaped, hex, name] = /^(\\?)([0-9a-f]{64}) {2}(.+)$/s.exec(text) ?? []
    if (hex === undefined || name === undefined) return []
    const path = escaped === '' ? name : name.replace(/\\[\\nr]/g, (escape) => unescapes[escape] ?? escape)
    return [{ path, digest: `sha256:${hex}` as const }]
  })
}

/** In the order of {@link byPath}; texts without surrogates have it by themselves, and compare three times as fast. */
export function sortedByPath<T extends { readonly path: string }>(files: readonly T[]): T[] {
  if (files.some(({ path }) => surrogate.test(path))) return [...files].sort(byPath)
  return [...files].sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0))
}

const surrogate = /[\ud800-\udfff]/

/** Orders by the bytes of the path in UTF-8, as the C locale does. */
export function byPath(a: { readonly path: string }, b: { readonly path: string }): number {
  return compareUtf8(a.path, b.path)
}

/** Code points have the order of their UTF-8 bytes; encoding both texts for each comparison is ten times slower. */
function compareUtf8(a: string, b: string): number {
  const length = Math.min(a.length, b.length)
  let at = 0
  while (at < length && a.charCodeAt(at) === b.charCodeAt(at)) at += 1
  return (a.codePointAt(at) ?? -1) - (b.codePointAt(at) ?? -1)
}

function line({ path, digest }: NamedDigest): string {
  const escaped = path.replace(/[\\\n\r]/g, (character) => escapes[character] ?? character)
  return `${escaped === path ? '' : '\\'}${hexOf(digest)}  ${escaped}\n`
}

const escapes: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r' }
const unescapes: Readonly<Record<string, string>> = { '\\\\': '\\', '\\n': '\n', '\\r': '\r' }
