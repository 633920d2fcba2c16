import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Collection } from '@custody/scan/collect-reports'

/** Writes one CycloneDX document of all packages that the reports name (docs/spec/merged-sbom.md); what was there before is replaced. */
export async function writeMergedSbom(collection: Collection, path: string): Promise<void> {
  // The library that writes CycloneDX is only loaded where it is asked for.
  const { mergeSboms } = await import('@custody/scan/merge/merge-sboms')
  mkdirSync(dirname(path), { recursive: true })
  // Never through a link that somebody put there.
  rmSync(path, { force: true })
  writeFileSync(path, mergeSboms(collection), { flag: 'wx' })
}
