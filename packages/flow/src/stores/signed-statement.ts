import { type HashedSubject, sameDigests } from '@custody/core/chain/rules/subjects'
import type { EvidenceFile, VerifiedChain } from '@custody/core/chain/verify-chain'
import { readSignatureBundle } from '@custody/core/dsse/read-signature-bundle'
import { readJson } from '@custody/core/json/read-json'
import { type AttestedStatement, readAttestedStatement } from '@custody/core/verify/attested-statement'

/** A signed statement as it goes into a store: one Sigstore bundle on one line. */
export interface SignedStatement extends Pick<AttestedStatement, 'predicateType' | 'subjects'> {
  readonly bytes: Buffer
}

/** Reads what a signer gave back. */
export function signedStatement(bytes: Buffer): SignedStatement {
  const { payload } = readSignatureBundle(bytes).envelope
  return { ...readAttestedStatement(readJson(payload, 'statement')), bytes }
}

/** Whether a statement is about one of these artifacts. */
export function isAbout(
  { subjects }: Pick<AttestedStatement, 'subjects'>,
  artifacts: readonly Pick<HashedSubject, 'digest'>[],
): boolean {
  return subjects.some(({ digests }) =>
    artifacts.some(({ digest }) => sameDigests(Object.fromEntries(digests), digest)),
  )
}

/** Statements that earlier stages signed about the artifacts, such as the provenance of the build. */
export function earlierStatements(
  chain: VerifiedChain | undefined,
  artifacts: readonly Pick<HashedSubject, 'digest'>[],
): readonly SignedStatement[] {
  const isEarlier = ({ statement, record: { claims } }: EvidenceFile) =>
    statement !== undefined && producing.includes(claims.stage)
  return (chain?.evidence ?? [])
    .filter(isEarlier)
    .map(({ bytes }) => signedStatement(bytes))
    .filter((statement) => isAbout(statement, artifacts))
}

/** Stages that state what they made; what `attest` stated before is stored already, and verdicts are no attestations. */
const producing: readonly string[] = ['source', 'build', 'sbom', 'scan', 'vex']
