import type { Collection } from '@custody/scan/collect-reports'
import { writeAnew } from './output-place.ts'

/**
 * Writes one CycloneDX document of all packages that the reports name (docs/spec/merged-sbom.md); what was there before is replaced.
 * @throws output-refused
 */
export async function writeMergedSbom(collection: Collection, path: string): Promise<void> {
  // The library that writes CycloneDX is only loaded where it is asked for.
  const { mergeSboms } = await import('@custody/scan/merge/merge-sboms')
  writeAnew(path, mergeSboms(collection), 'merged-sbom')
}
