import type { BundleSnapshot } from '@custody/core/bundle/snapshot'
import { sealTitle } from '@custody/core/bundle/titles'
import { pendingSnapshot, writeChain } from '@custody/core/chain/append'
import type { ChainOutcome, VerifiedChain } from '@custody/core/chain/verify-chain'
import type { Subject } from '@custody/core/in-toto/statement'
import { canonicalBytes, type Writable } from '@custody/core/json/canonical-json'
import { mediaTypes, predicateTypes, statementType } from '@custody/core/names'
import { vsaPredicateOf } from '@custody/policy/decision/vsa-predicate'
import type { StepTrust } from './build-trust.ts'
import { flowError } from './flow-errors.ts'
import type { GateOptions, GateOutcome, Judging } from './gate-outcome.ts'
import { composeRecord, type LeftRecord } from './leave-record.ts'
import type { Signing, StepPorts } from './ports.ts'
import type { ReceivedBundle } from './receive-bundle.ts'
import { sendBundle } from './send-bundle.ts'
import type { EvidenceFile } from './step-facts.ts'

export interface VerdictPlace {
  readonly options: GateOptions
  readonly received: ReceivedBundle['received']
  readonly trust: StepTrust
  /** Looks at the bundle as it will be, and refuses what nobody could read afterwards. */
  readonly verify: (pending: BundleSnapshot) => Promise<ChainOutcome & { readonly ok: true }>
}

/**
 * Signs a verdict (a SLSA verification summary and our decision, whose subjects are exactly the bytes that were hashed)
 * and adds it to the bundle as the record of stage policy. Nothing is written or sent before the whole verifies with it.
 * @throws signer-missing, and those of composeRecord, writeBundle and `verify`
 */
export async function leaveVerdict(
  outcome: GateOutcome & Judging,
  chain: VerifiedChain,
  { options, received, trust, verify }: VerdictPlace,
  signing: Signing,
  ports: StepPorts,
): Promise<{ readonly left: LeftRecord; readonly verification: ChainOutcome & { readonly ok: true } }> {
  if (signing === 'none')
    throw flowError('signer-missing', {
      found: '`signing: none`',
      expected: 'a signer: a verdict is a signature',
    })
  const position = { folder: options.bundle, chainId: chain.head.chainId, head: chain.head }
  const { snapshot } = outcome
  const subject = outcome.subjects.map(({ name, digest }) => ({ name, digest }))
  const facts = {
    stage: 'policy',
    subject,
    consumed: subject,
    command: [],
    byproducts: { verdict: outcome.verdict },
    files: statementsOf(outcome, subject),
    startedOn: outcome.decidedAt,
    policy: outcome.policy.digest,
  }
  const open = { position, received, chain, snapshot, trust }
  const { position: pending, ...record } = await composeRecord(open, facts, signing, ports)
  const verification = await verify(pendingSnapshot(pending, snapshot))
  const left = { ...record, snapshot: writeChain(pending) }
  await sendBundle(left.snapshot, options.to, { stage: 'policy', leg: undefined }, ports)
  return { left, verification }
}

function statementsOf(
  { decision, input, predicate, ...outcome }: GateOutcome & Judging,
  subject: readonly Subject[],
): readonly EvidenceFile[] {
  if (decision === undefined || input === undefined || predicate === undefined) return []
  const { verifier, resourceUri, bundle, policy, mode } = predicate
  const context = {
    verifier,
    resourceUri,
    mode,
    bundleDigest: bundle.digest,
    policySelfSupplied: policy.selfSupplied,
  }
  const vsa = vsaPredicateOf(decision, input, context)
  return [
    statement('decision.json', predicateTypes.decision, subject, predicate),
    statement('vsa.json', predicateTypes.vsa, subject, {
      ...vsa,
      inputAttestations: [...sealOf(outcome.chain), ...vsa.inputAttestations],
    }),
  ]
}

/** The seal stands first among what the verdict looked at: it lists all the rest. */
function sealOf({ seal }: VerifiedChain) {
  return seal === undefined ? [] : [{ uri: sealTitle(seal.payload), digest: { sha256: seal.payload } }]
}

function statement(
  name: string,
  predicateType: string,
  subject: readonly Subject[],
  predicate: Writable,
): EvidenceFile {
  const bytes = canonicalBytes({ _type: statementType, subject, predicateType, predicate })
  return { name, bytes, mediaType: mediaTypes.inToto, kind: 'statement', predicateType }
}
