import { digestOf, hexOf } from '@custody/core/digest/sha256'
import { canonicalJson } from '@custody/core/json/canonical-json'
import { ComponentType, HashAlgorithm } from '@cyclonedx/cyclonedx-library/Enums'
import {
  Bom,
  Component,
  LicenseExpression,
  NamedLicense,
  Property,
  SpdxLicense,
  Tool,
} from '@cyclonedx/cyclonedx-library/Models'
import { JsonSerializer, JSON as SerializeJson } from '@cyclonedx/cyclonedx-library/Serialize'
import { Spec1dot6 } from '@cyclonedx/cyclonedx-library/Spec'
import type { Collection } from '../collect-reports.ts'
import { readLicenceExpression } from '../licence/licence-expression.ts'
import { isLicenceId } from '../licence-ids.ts'
import { type MergedComponent, mergedComponents } from './merged-components.ts'

/**
 * Writes one CycloneDX 1.6 document (JSON) of all packages that the collected reports name (docs/spec/merged-sbom.md). The same
 * reports give the same bytes: its serial number comes from what is in it, and its time is that of collecting.
 */
export function mergeSboms(collection: Collection): string {
  const components = mergedComponents(collection)
  const bom = new Bom()
  bom.serialNumber = serialNumberOf(components)
  bom.metadata.timestamp = new Date(collection.index.collectedAt)
  bom.metadata.tools.tools.add(new Tool({ name: 'custody' }))
  for (const component of components) bom.components.add(componentOf(component))
  const normalizer = new SerializeJson.Normalize.Factory(Spec1dot6)
  return `${new JsonSerializer(normalizer).serialize(bom, { sortLists: true, space: 2 })}\n`
}

function componentOf({
  key,
  name,
  version,
  purl,
  licences,
  hashes,
  sources,
  isListed,
}: MergedComponent): Component {
  const component = new Component(ComponentType.Library, name, { bomRef: key, version, purl })
  for (const licence of licencesOf(licences)) component.licenses.add(licence)
  for (const { algorithm, value } of hashes) {
    const known = hashAlgorithms.get(plain(algorithm))
    if (
      known !== undefined &&
      /^(?:[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64}|[0-9a-f]{96}|[0-9a-f]{128})$/.test(value)
    )
      component.hashes.set(known, value)
  }
  for (const source of sources) component.properties.add(new Property('custody:source', source))
  if (!isListed) component.properties.add(new Property('custody:in-sbom', 'false'))
  return component
}

/** One expression stands alone; several licences are named one by one, an expression among them by its text. */
function licencesOf(written: readonly string[]): readonly (LicenseExpression | NamedLicense | SpdxLicense)[] {
  const [only] = written
  if (only !== undefined && written.length === 1 && !isLicenceId(only) && isExpression(only))
    return [new LicenseExpression(only)]
  return written.map((licence) =>
    isLicenceId(licence) ? new SpdxLicense(licence) : new NamedLicense(licence),
  )
}

function isExpression(written: string): boolean {
  const read = readLicenceExpression(written)
  return read !== undefined && !read.guessed
}

const hashAlgorithms: ReadonlyMap<string, HashAlgorithm> = new Map(
  Object.values(HashAlgorithm).map((algorithm) => [plain(algorithm), algorithm]),
)

/** Formats write the same algorithm in their own ways: `SHA-256`, `sha256`, `SHA3-256`, `sha3_256`. */
function plain(algorithm: string): string {
  return algorithm.toLowerCase().replace(/[^a-z0-9]/g, '')
}

/** A UUID (RFC 9562, version 8) out of the digest of the components. */
function serialNumberOf(components: readonly MergedComponent[]): string {
  const hex = hexOf(digestOf(canonicalJson(components.map(({ key, sources }) => [key, sources]))))
  const variant = '89ab'[Number.parseInt(hex.charAt(16), 16) % 4] ?? '8'
  const parts = [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `${variant}${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ]
  return `urn:uuid:${parts.join('-')}`
}
