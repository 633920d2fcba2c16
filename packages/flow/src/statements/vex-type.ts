import { isJsonObject } from '@custody/core/json/read-json'
import { mediaTypes, predicateTypes } from '@custody/core/names'
import type { EvidenceDocument } from './evidence-document.ts'
import type { DocumentType } from './sbom-type.ts'

/**
 * The type of a VEX document: OpenVEX, CycloneDX with `vulnerabilities`, or CSAF of a VEX profile, for which there is no
 * predicate type: it is referred to.
 * @returns undefined for what is no VEX
 */
export function vexType({ json }: EvidenceDocument): DocumentType | undefined {
  if (json === undefined) return undefined
  const context = json['@context']
  if (typeof context === 'string' && /^https:\/\/openvex\.dev\/ns(?:\/v0\.2\.0)?$/.test(context))
    return { predicateType: predicateTypes.openVex, mediaType: 'application/openvex+json' }
  if (json['bomFormat'] === 'CycloneDX' && Array.isArray(json['vulnerabilities']))
    return { predicateType: predicateTypes.cycloneDx, mediaType: mediaTypes.cycloneDx }
  const document = json['document']
  const isCsaf =
    isJsonObject(document) &&
    typeof document['csaf_version'] === 'string' &&
    document['category'] === 'csaf_vex'
  return isCsaf ? { predicateType: predicateTypes.reference, mediaType: 'application/csaf+json' } : undefined
}
