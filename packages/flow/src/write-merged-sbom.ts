import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Collection } from '@custody/scan/collect-reports'
import { mergeSboms } from '@custody/scan/merge/merge-sboms'

/** Writes one CycloneDX document of all packages that the reports name (docs/spec/merged-sbom.md); what was there before is replaced. */
export function writeMergedSbom(collection: Collection, path: string): void {
  mkdirSync(dirname(path), { recursive: true })
  // Never through a link that somebody put there.
  rmSync(path, { force: true })
  writeFileSync(path, mergeSboms(collection), { flag: 'wx' })
}
