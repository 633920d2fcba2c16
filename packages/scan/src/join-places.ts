import type { Digest } from '@custody/core/digest/sha256'
import type { Finding } from './finding.ts'
import { isAboutSecret } from './without-secrets.ts'

/**
 * Finds for each finding the one that stands for all that see the same problem in the source, in reports of several tools: code by
 * weakness and path with line or line hash, secrets, and credentials in code, by path and line. Findings of one report are only joined through another's.
 */
export function joinPlaces(findings: readonly Finding[]): (finding: Finding) => Digest {
  if (!isOfSeveral(findings)) return ({ id }) => id
  const byPlace = new Map<string, Finding[]>()
  for (const finding of findings) {
    for (const place of placesOf(finding)) {
      const there = byPlace.get(place)
      if (there === undefined) byPlace.set(place, [finding])
      else there.push(finding)
    }
  }
  const parents = new Map<Digest, Digest>()
  for (const there of byPlace.values()) if (isOfSeveral(there)) join(there, parents)
  return ({ id }) => rootOf(id, parents)
}

/** What finds the same: each place with each weakness. */
function placesOf(finding: Finding): readonly string[] {
  const { kind, cwes, location } = finding
  if (location === undefined || (kind !== 'code' && kind !== 'secret')) return []
  const path = checkedOutPath(location.path)
  const marks = [location.line, kind === 'code' ? location.lineHash : undefined].filter(
    (mark) => mark !== undefined,
  )
  const what = [...(kind === 'code' ? cwes : []), ...(isAboutSecret(finding) ? ['secret'] : [])]
  return marks.flatMap((mark) => what.map((each) => JSON.stringify([each, path, mark])))
}

/** Folders into which CI services check a repository out. */
const checkouts = [
  /^\/github\/workspace\//,
  /^\/__w\/([^/]+)\/\1\//,
  /^\/(?:home|Users)\/runner\/work\/([^/]+)\/\1\//,
  /^[a-z]:\/a\/([^/]+)\/\1\//i,
  /^\/builds\/[^/]+\/[^/]+\//,
]

/** The path below the repository's root, where that can be told; a single slash before a path stands for the root too. */
function checkedOutPath(path: string): string {
  const checkout = checkouts.find((each) => each.test(path))
  return checkout === undefined ? path.replace(/^(?:\.?\/)+/, '') : path.replace(checkout, '')
}

function isOfSeveral(findings: readonly Finding[]): boolean {
  return findings.some(({ source }) => source.report !== findings[0]?.source.report)
}

function join(findings: readonly Finding[], parents: Map<Digest, Digest>): void {
  const [first, ...others] = findings
  if (first === undefined) return
  for (const other of others) {
    const [one, two] = [rootOf(first.id, parents), rootOf(other.id, parents)]
    if (one !== two) parents.set(two, one)
  }
}

function rootOf(id: Digest, parents: Map<Digest, Digest>): Digest {
  let root = id
  for (let next = parents.get(root); next !== undefined; next = parents.get(root)) root = next
  for (let at = id; at !== root; ) {
    const next = parents.get(at) ?? root
    parents.set(at, root)
    at = next
  }
  return root
}
