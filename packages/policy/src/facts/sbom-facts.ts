import type { VerifiedChain } from '@custody/core/chain/verify-chain'
import type { CollectedRow, ScanEvidence } from '@custody/scan/scan-evidence'
import type { PolicyInput } from '../input/policy-input.ts'

type SbomFacts = PolicyInput['image']['sboms'][number]

/** Every SBOM that counts, in the order of the chain. */
export function sbomFacts(_chain: VerifiedChain, scans: ScanEvidence): readonly SbomFacts[] {
  return scans.reports
    .filter(({ row }) => row.kinds.includes('sbom'))
    .map((report) => describe(report, scans))
}

function describe({ row, index }: CollectedRow, scans: ScanEvidence): SbomFacts {
  const document = scans.documents.find(({ report }) => report.digest === `sha256:${row.sha256}`)
  const components = document?.components ?? []
  const share = (count: number) => (components.length === 0 ? 0 : count / components.length)
  return {
    present: true,
    verified: index.record.signer !== undefined,
    state: row.state,
    confirmed: row.confirmed,
    ...(row.format === undefined ? {} : { format: row.format }),
    ...(row.formatVersion === undefined ? {} : { spec_version: row.formatVersion }),
    ...(row.tool === undefined ? {} : { tool: row.tool.name }),
    component_count: row.counts.components,
    digest: `sha256:${row.sha256}`,
    quality: {
      purl: share(components.filter(({ purl }) => purl !== undefined).length),
      version: share(components.filter(({ version }) => version !== undefined).length),
    },
  }
}
