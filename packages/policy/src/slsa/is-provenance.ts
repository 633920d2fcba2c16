import type { EvidenceFile } from '@custody/core/chain/verify-chain'
import { predicateTypes } from '@custody/core/names'

/**
 * Whether a file of the chain is provenance that counts: signed by stage build, or by attest for a build that signs nothing.
 * Who may scan is not trusted to say how an artifact was built.
 */
export function isProvenance({ file, record }: Pick<EvidenceFile, 'file' | 'record'>): boolean {
  return isProvenanceType(file) && buildingStages.includes(record.claims.stage)
}

/** Whether a file says that it is provenance, whoever brought it. */
export function isProvenanceType({ kind, predicateType }: EvidenceFile['file']): boolean {
  return kind === 'statement' && predicateType === predicateTypes.provenance
}

const buildingStages: readonly string[] = ['build', 'attest']
