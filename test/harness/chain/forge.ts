import type { BundleSnapshot } from '../../../packages/core/src/bundle/snapshot.ts'
import type { RunClaims } from '../../../packages/core/src/chain/claims.ts'
import type { StatementSigner } from '../../../packages/core/src/sign/statement-signer.ts'
import { leaveRecord } from '../../../packages/flow/src/leave-record.ts'
import type { StepPorts } from '../../../packages/flow/src/ports.ts'
import type { StepFacts } from '../../../packages/flow/src/step-facts.ts'

/** A record as somebody leaves it who may sign, and who asks nobody whether the chain still verifies with it. */
export interface Forged extends Partial<StepFacts> {
  readonly stage: string
  /** What the record says of its run. */
  readonly run: RunClaims
  readonly signer: StatementSigner | 'none'
}

/** Adds a record to a bundle, in its folder, without a look at what is there. */
export async function forgeRecord(
  { folder, head }: Pick<BundleSnapshot, 'folder' | 'head'>,
  { run, signer, ...facts }: Forged,
): Promise<BundleSnapshot> {
  const position = { folder, chainId: head.chainId, head }
  const trust = { trust: { keys: [], roots: [], identities: [] }, run: undefined, roots: [] }
  const chain = { position, received: 'own', chain: undefined, snapshot: undefined, trust } as const
  const subject = [{ name: 'dist/app.tgz', digest: { sha256: '0'.repeat(64) } }]
  const rest = { subject, consumed: [], command: [], byproducts: {}, files: [], startedOn: new Date() }
  const signing = signer === 'none' ? signer : { signer }
  const { snapshot } = await leaveRecord(chain, { ...rest, ...facts }, signing, portsOf(run))
  return snapshot
}

function portsOf(claims: RunClaims): StepPorts {
  return {
    now: () => new Date(),
    run: { claims, workflow: undefined },
    progress: () => undefined,
    memory: { recall: () => undefined, remember: () => undefined },
    artifacts: undefined,
  }
}
