import type { JsonObject, JsonValue } from '@custody/core/json/read-json'
import { mediaTypes, predicateTypes } from '@custody/core/names'
import type { EvidenceDocument } from './evidence-document.ts'

/** What a document is, as statements name it. */
export interface DocumentType {
  readonly predicateType: string
  readonly mediaType: string
}

/**
 * The type of an SBOM: CycloneDX (JSON, XML) or SPDX (2.x in JSON or tag-value, 3 in JSON-LD). A serial number is not asked for:
 * CycloneDX makes it optional, and reproducible SBOMs have none.
 * @returns undefined for what is no SBOM
 */
export function sbomType({ json, start = '', fault }: EvidenceDocument): DocumentType | undefined {
  if (json !== undefined) return jsonType(json)
  if (start.includes('http://cyclonedx.org/schema/bom/'))
    return { predicateType: predicateTypes.cycloneDx, mediaType: 'application/vnd.cyclonedx+xml' }
  const [, version] = /^SPDXVersion: *SPDX-(2\.\d)\s*$/m.exec(start) ?? []
  if (version !== undefined) return { predicateType: spdxType(version), mediaType: 'text/spdx' }
  return fault === undefined ? largeType(start) : undefined
}

function jsonType(json: JsonObject): DocumentType | undefined {
  if (json['bomFormat'] === 'CycloneDX')
    return { predicateType: predicateTypes.cycloneDx, mediaType: mediaTypes.cycloneDx }
  const [, version] = /^SPDX-(2\.\d)$/.exec(textOf(json['spdxVersion'])) ?? []
  if (version !== undefined) return { predicateType: spdxType(version), mediaType: mediaTypes.spdx }
  const isSpdx3 = /^https:\/\/spdx\.org\/rdf\/3\.\d/.test(textOf(json['@context']))
  return isSpdx3 ? { predicateType: spdxType('3'), mediaType: mediaTypes.spdx } : undefined
}

/** JSON that is too large to be read is told by the members that stand first by custom. */
function largeType(start: string): DocumentType | undefined {
  if (!/^\s*\{/.test(start)) return undefined
  const [, bomFormat] = /"bomFormat"\s*:\s*"(CycloneDX)"/.exec(start) ?? []
  const [, spdxVersion] = /"spdxVersion"\s*:\s*"(SPDX-2\.\d)"/.exec(start) ?? []
  if (bomFormat === undefined && spdxVersion === undefined) return undefined
  return jsonType({ bomFormat: bomFormat ?? null, spdxVersion: spdxVersion ?? null })
}

/** As actions/attest writes it, and cosign accepts it: the version is part of the type. */
const spdxType = (version: string) => predicateTypes.spdx.replace(/[^/]+$/, `v${version}`)

const textOf = (value: JsonValue | undefined) => (typeof value === 'string' ? value : '')
