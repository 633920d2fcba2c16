import type { EvidenceFile, VerifiedChain } from '@custody/core/chain/verify-chain'
import { readJson } from '@custody/core/json/read-json'
import { predicateTypes } from '@custody/core/names'
import { assessProvenance } from '@custody/policy/slsa/assess-provenance'
import { shippedBuilders, type TrustedBuilder } from '@custody/policy/slsa/trusted-builders'
import { readEvidenceIndex } from '@custody/scan/read-documents'
import type { CollectedRow, ScanEvidence } from '@custody/scan/scan-evidence'
import type { EvidenceRow } from '../report-model.ts'
import { predicateName } from './predicate-names.ts'
import { signerOf } from './signer-of.ts'

/** One row a scanner's report, one a signed statement, one for what is missing. */
export function evidenceRows(
  chain: VerifiedChain,
  scans: ScanEvidence,
  now: Date,
  builders: readonly TrustedBuilder[] = shippedBuilders,
): readonly EvidenceRow[] {
  return [
    ...scans.reports.map((collected) => reportRow(collected, now)),
    ...scans.missing.map(missingRow),
    ...chain.evidence.flatMap((file) => statementRow(file, now, builders)),
  ]
}

function reportRow({ row, index }: CollectedRow, now: Date): EvidenceRow {
  const why = row.reasons[0]?.text ?? row.limits.find(({ code }) => code === 'end-not-confirmed')?.text
  const maxAge = maxAgeIn(index)
  return {
    kind: row.kinds.join(', ') || (row.format ?? 'report'),
    path: row.path,
    state: row.state,
    confirmed: row.confirmed !== 'no',
    digest: `sha256:${row.sha256}`,
    ...(row.tool === undefined ? {} : { tool: toolOf(row.tool) }),
    ...(why === undefined ? {} : { why }),
    ...(row.quality === undefined
      ? {}
      : { quality: row.quality.profiles.map(({ profile, score }) => ({ profile, score })) }),
    ...(row.scannedAt === undefined ? {} : { age: secondsSince(row.scannedAt, now) }),
    ...(maxAge === undefined ? {} : { maxAge }),
    ...signerIn(index.record.signer),
  }
}

/** The age that the collecting step allowed, in seconds. */
const maxAgeIn = ({ bytes, file }: EvidenceFile): number | undefined =>
  readEvidenceIndex(bytes, file.path).maxAge

function missingRow({ kind, tool, text }: ScanEvidence['missing'][number]): EvidenceRow {
  return {
    kind: kind ?? 'report',
    state: 'missing',
    confirmed: false,
    why: text,
    ...(tool === undefined ? {} : { tool: { name: tool } }),
  }
}

function statementRow(
  { file, statement }: EvidenceFile,
  now: Date,
  builders: readonly TrustedBuilder[],
): readonly EvidenceRow[] {
  if (statement === undefined || file.predicateType === undefined) return []
  const at = statement.times.at(-1)?.at
  return [
    {
      kind: predicateName(file.predicateType) + levelOf(file.predicateType, statement, builders),
      path: file.path,
      state: 'complete',
      confirmed: true,
      digest: file.digest,
      ...(at === undefined ? {} : { age: secondsSince(at.toISOString(), now) }),
      ...signerIn(statement.signer),
    },
  ]
}

/** What provenance is worth stands beside its name. */
function levelOf(
  type: string,
  statement: NonNullable<EvidenceFile['statement']>,
  builders: readonly TrustedBuilder[],
): string {
  if (type !== predicateTypes.provenance) return ''
  const value = readJson(statement.payload, 'provenance')
  return `, SLSA Build L${assessProvenance({ value, signer: statement.signer }, builders).buildLevel}`
}

const toolOf = ({ name, version }: { readonly name: string; readonly version?: string | undefined }) =>
  version === undefined ? { name } : { name, version }

const signerIn = (signer: EvidenceFile['record']['signer']): Pick<EvidenceRow, 'signer'> =>
  signer === undefined ? {} : { signer: signerOf(signer) }

function secondsSince(instant: string, now: Date): number {
  return Math.max(0, Math.round((now.getTime() - new Date(instant).getTime()) / 1000))
}
