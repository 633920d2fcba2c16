import type { BundleSnapshot } from '../../../packages/core/src/bundle/snapshot.ts'
import { appendRecord, appendSeal, pendingSnapshot } from '../../../packages/core/src/chain/append.ts'
import type { RecordClaims, RunClaims } from '../../../packages/core/src/chain/claims.ts'
import { factsFrom } from '../../../packages/core/src/chain/rules/seals.ts'
import {
  entriesRoot,
  type SealPredicate,
  sealEntries,
  sealPayload,
} from '../../../packages/core/src/chain/seal.ts'
import type { VerifiedChain } from '../../../packages/core/src/chain/verify-chain.ts'
import { byPath } from '../../../packages/core/src/digest/tree-digest.ts'
import type { ResourceDescriptor, Subject } from '../../../packages/core/src/in-toto/statement.ts'
import { canonicalBytes } from '../../../packages/core/src/json/canonical-json.ts'
import { predicateTypes, statementType } from '../../../packages/core/src/names.ts'
import type { StatementSigner } from '../../../packages/core/src/sign/statement-signer.ts'

/** What a functionary signs who does not use this suite's steps: every field is his to choose. */
interface Writing {
  readonly signer: StatementSigner
  readonly run: RunClaims
}

interface RecordWriting extends Writing {
  readonly stage: string
  readonly name?: string
  readonly materials?: readonly ResourceDescriptor[]
  readonly files?: readonly { readonly file: RecordClaims['files'][number]; readonly bytes: Buffer }[]
  readonly claims?: Partial<RecordClaims>
}

/** Adds a record, in memory alone. */
export async function signRecord(at: BundleSnapshot, given: RecordWriting): Promise<BundleSnapshot> {
  const { head, folder } = at
  const { signer, run, stage, name = stage, materials = [], files = [] } = given
  const claims: RecordClaims = {
    v: 1,
    chainId: head.chainId,
    stage,
    previous: head.digest,
    received: 'own',
    files: files.map(({ file }) => file),
    run,
    startedOn: '2026-01-02T03:04:05Z',
    finishedOn: '2026-01-02T03:04:06Z',
    tools: [],
    supersedes: [],
    ...given.claims,
  }
  const subject = [{ name: 'dist/app.tgz', digest: { sha256: '0'.repeat(64) } }]
  // By hand: what nobody may say is what recordPayload refuses to compose.
  const custody = { ...claims, files: [...claims.files].sort(byPath) }
  const predicate = { name, command: [], materials, byproducts: {}, environment: { custody } }
  const payload = canonicalBytes({
    _type: statementType,
    subject,
    predicateType: predicateTypes.link,
    predicate,
  })
  const bytes = await signed(signer, payload)
  const blobs = new Map(files.map((one) => [one.file.digest, one.bytes]))
  const position = { folder, chainId: head.chainId, head }
  return pendingSnapshot(appendRecord(position, { claims, payload, bytes, signed: true, files: blobs }), at)
}

interface SealWriting extends Writing {
  readonly subject: readonly Subject[]
  readonly sequence?: Partial<SealPredicate['sequence']>
}

/** Seals a chain, in memory alone. */
export async function signSeal(
  at: BundleSnapshot,
  { items, seals, seal }: VerifiedChain,
  { signer, run, subject, sequence }: SealWriting,
): Promise<BundleSnapshot> {
  const { head, folder } = at
  const entries = sealEntries(head, factsFrom(items))
  const payload = sealPayload(subject, {
    custody: { v: 1, chainId: head.chainId, stage: 'attest', previous: head.digest, run },
    entries: [...entries],
    absent: [],
    merkleRoot: entriesRoot(entries),
    ...(seal === undefined ? {} : { previousSeal: `sha256:${seal.payload}` as const }),
    sequence: {
      workflow: run.workflowRef.replace(/@.*$/, ''),
      runNumber: 1,
      attempt: run.attempt,
      n: seals.length + 1,
      ...sequence,
    },
  })
  const position = { folder, chainId: head.chainId, head }
  return pendingSnapshot(appendSeal(position, payload, await signed(signer, payload)), at)
}

async function signed(signer: StatementSigner, payload: Buffer): Promise<Buffer> {
  const [bytes] = await signer.sign([payload])
  if (bytes === undefined) throw new TypeError('no signature')
  return bytes
}
