import { canonicalBytes } from '../json/canonical-json.ts'
import type { DigestSet } from './statement.ts'

/** The seven fields of in-toto 1.0's link, which stock verifiers read; names are artifact paths. */
export interface ClassicLink {
  readonly _type: 'link'
  readonly name: string
  readonly command: readonly string[]
  readonly materials: Readonly<Record<string, DigestSet>>
  readonly products: Readonly<Record<string, DigestSet>>
  readonly byproducts: Readonly<Record<string, string | number>>
  readonly environment: Readonly<Record<string, string>>
}

/**
 * The payload of a classic link: sorted keys, no spaces, and valid JSON with control characters escaped,
 * since OLPC's raw line breaks are unreadable to both reference verifiers inside DSSE.
 * Only SHA-256 is written: both references compare whole digest sets.
 */
export function classicLinkPayload(link: Omit<ClassicLink, '_type'>): Buffer {
  return canonicalBytes({ _type: 'link', ...link })
}

/** File name of a classic link: step name and the first eight hexadecimal digits of the key id. */
export function classicLinkName(step: string, keyId: string): string {
  return `${step}.${keyId.slice(0, 8)}.link`
}
