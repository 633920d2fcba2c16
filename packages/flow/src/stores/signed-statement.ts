import { sameDigests } from '@custody/core/chain/rules/subjects'
import type { EvidenceFile, VerifiedChain } from '@custody/core/chain/verify-chain'
import type { Subject } from '@custody/core/in-toto/statement'
import { readJson } from '@custody/core/json/read-json'
import { readAttestedStatement } from '@custody/core/verify/attested-statement'
import { isProvenance, isProvenanceType } from '@custody/policy/slsa/is-provenance'

/** A signed statement as it goes into a store: one Sigstore bundle on one line. */
export interface SignedStatement {
  readonly bytes: Buffer
  readonly predicateType: string
  readonly subject: readonly Pick<Subject, 'digest'>[]
}

/** Whether a statement is about one of these artifacts. */
export function isAbout(
  { subject }: Pick<SignedStatement, 'subject'>,
  artifacts: readonly Pick<Subject, 'digest'>[],
): boolean {
  return subject.some((one) => artifacts.some(({ digest }) => sameDigests(one.digest, digest)))
}

/** What a statement says it is about, and of what type it is. */
export function statedIn(payload: Uint8Array): Omit<SignedStatement, 'bytes'> {
  const { predicateType, subjects } = readAttestedStatement(readJson(payload, 'statement'))
  return { predicateType, subject: subjects.map(({ digests }) => ({ digest: Object.fromEntries(digests) })) }
}

/** Statements that earlier stages signed about the artifacts, such as the provenance of the build; none of a scan passes for that. */
export function earlierStatements(
  chain: VerifiedChain | undefined,
  artifacts: readonly Pick<Subject, 'digest'>[],
): readonly SignedStatement[] {
  return (chain?.evidence ?? [])
    .filter(mayState)
    .flatMap(({ statement, bytes }) =>
      statement === undefined ? [] : [{ ...statedIn(statement.payload), bytes }],
    )
    .filter((statement) => isAbout(statement, artifacts))
}

function mayState(evidence: EvidenceFile): boolean {
  if (isProvenanceType(evidence.file) && !isProvenance(evidence)) return false
  return producing.includes(evidence.record.claims.stage)
}

/** Stages that state what they made; what `attest` stated before is stored already, and verdicts are no attestations. */
const producing: readonly string[] = ['source', 'build', 'sbom', 'scan', 'vex']
