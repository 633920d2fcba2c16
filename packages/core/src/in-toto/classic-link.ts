import { canonicalJson, type Writable } from '../json/canonical-json.ts'
import type { DigestSet } from './statement.ts'

/** What went in or came out: a path and its digests. */
export interface ClassicArtifact {
  readonly name: string
  readonly digest: DigestSet
}

/** The fields of in-toto 1.0's link that differ from step to step. */
export interface ClassicLink {
  readonly name: string
  readonly command: readonly string[]
  readonly materials: readonly ClassicArtifact[]
  readonly products: readonly ClassicArtifact[]
  readonly byproducts: Readonly<Record<string, string | number>>
}

/**
 * The payload of a classic link, which stock verifiers read: sorted keys, no spaces, and valid JSON with control characters
 * escaped, since OLPC's raw line breaks are unreadable to both reference verifiers inside DSSE. Only SHA-256 is written:
 * both references compare whole digest sets. Put together member by member, for there may be many thousand artifacts.
 */
export function classicLinkPayload({ name, command, materials, products, byproducts }: ClassicLink): Buffer {
  const members = [
    member('_type', 'link'),
    member('byproducts', byproducts),
    member('command', command),
    member('environment', {}),
    `"materials":${artifactsText(materials)}`,
    member('name', name),
    `"products":${artifactsText(products)}`,
  ]
  return Buffer.from(`{${members.join(',')}}`)
}

function member(name: string, value: Writable): string {
  return `${canonicalJson(name)}:${canonicalJson(value)}`
}

/** An object by name; of two artifacts of one name the last one counts. */
function artifactsText(artifacts: readonly ClassicArtifact[]): string {
  const sorted = isAscending(artifacts)
    ? artifacts
    : distinct(artifacts).sort((a, b) => (a.name < b.name ? -1 : 1))
  return `{${sorted.map(({ name, digest }) => `${canonicalJson(name)}:${digestText(digest)}`).join(',')}}`
}

function digestText(digest: DigestSet): string {
  const { sha256, ...others } = digest
  return sha256 === undefined || Object.keys(others).length > 0
    ? canonicalJson(digest)
    : `{"sha256":${canonicalJson(sha256)}}`
}

/** As they come from a folder: then each name stands once, and in its place. */
function isAscending(artifacts: readonly ClassicArtifact[]): boolean {
  return artifacts.every(({ name }, at) => at === 0 || (artifacts[at - 1]?.name ?? '') < name)
}

function distinct(artifacts: readonly ClassicArtifact[]): ClassicArtifact[] {
  return [...new Map(artifacts.map((artifact) => [artifact.name, artifact])).values()]
}

/** File name of a classic link: step name and the first eight hexadecimal digits of the key id. */
export function classicLinkName(step: string, keyId: string): string {
  return `${step}.${keyId.slice(0, 8)}.link`
}
