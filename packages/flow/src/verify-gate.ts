import type { HashedSubject } from '@custody/core/chain/rules/subjects'
import {
  defaultAssertedStages,
  defaultRequiredStages,
  type VerifiedChain,
  verifyChain,
} from '@custody/core/chain/verify-chain'
import { coreError } from '@custody/core/core-errors'
import { type DecisionContext, decisionPredicateOf } from '@custody/policy/decision/decision-predicate'
import { evaluatePolicy, type StartedPolicy, startPolicy } from '@custody/policy/decision/evaluate-policy'
import { buildPolicyInput } from '@custody/policy/input/build-policy-input'
import type { PolicySet } from '@custody/policy/policy/policy-set'
import { readPolicyFolder } from '@custody/policy/policy/read-policy-folder'
import { shippedPolicy } from '@custody/policy/policy/shipped-policy'
import { buildTrust, signerTrust, splitStage, type StepTrust } from './build-trust.ts'
import { flowError } from './flow-errors.ts'
import type { GateOptions, GateOutcome, Judging } from './gate-outcome.ts'
import { hashSubjects } from './hash-subjects.ts'
import { runOfChain } from './open-chain.ts'
import type { Signing, StepPorts } from './ports.ts'
import { receiveBundle } from './receive-bundle.ts'
import { leaveVerdict } from './leave-verdict.ts'
import { requireVerdict } from './require-verdict.ts'
import { isSelfJudged } from './self-judged.ts'
import { selfSupplied } from './self-supplied.ts'
import { toolVersion } from './tool-version.ts'

/**
 * Decides on a sealed bundle and the bytes at hand: the chain first, then the policy. The policy engine starts while
 * signatures are verified. A chain that does not hold is `denied` for `evidence`, and no policy is asked.
 * @throws subject-missing, resource-missing, policy-* and engine-*, and those of receiveBundle and buildTrust
 */
export async function verifyGate(
  options: GateOptions,
  signing: Signing,
  ports: StepPorts,
): Promise<GateOutcome> {
  const policy = options.policy === undefined ? shippedPolicy() : readPolicyFolder(options.policy)
  if (options.resourceUri === undefined && (options.record || options.requireVerdict))
    throw flowError('resource-missing')
  const subjects = hashSubjects(options.subjects, { workspace: options.workspace, exclude: [options.bundle] })
  if (subjects.length === 0) throw coreError('subject-missing')
  const started = options.requireVerdict ? undefined : startPolicy(policy)
  try {
    return await decide(options, signing, ports, { policy, subjects, started })
  } finally {
    started?.engine.stop()
  }
}

interface Prepared {
  readonly policy: PolicySet
  readonly subjects: readonly HashedSubject[]
  readonly started: StartedPolicy | undefined
}

async function decide(
  options: GateOptions,
  signing: Signing,
  ports: StepPorts,
  prepared: Prepared,
): Promise<GateOutcome> {
  const { snapshot, received } = await receiveBundle(options, ports)
  if (snapshot === undefined) throw coreError('bundle-missing', { where: options.bundle })
  ports.progress(`Verifying bundle ${snapshot.head.digest}`)
  const own = runOfChain(ports.run, snapshot.head.chainId)
  const trust = await buildTrust(options, signing, own)
  const now = ports.now()
  const verified = await verifyChain(snapshot, expectation(options, trust, prepared.subjects, now))
  const base = {
    bundleDigest: snapshot.head.digest,
    subjects: prepared.subjects,
    policy: prepared.policy,
    resourceUri: options.resourceUri ?? 'urn:custody:local',
    decidedAt: now,
    decision: undefined,
    input: undefined,
    predicate: undefined,
    verification: verified,
    found: undefined,
    selfJudged: false,
    left: undefined,
    snapshot,
  }
  if (!verified.ok) {
    const { checks } = verified
    return { ...base, verdict: 'denied', reason: 'evidence', checks, chain: undefined, selfSupplied: [] }
  }
  const { chain } = verified
  const sealed = { ...base, checks: chain.checks, chain, selfSupplied: suppliedBy(options, chain) }
  if (prepared.started === undefined) return existing(sealed, options, prepared, now)
  const judged = await judge(sealed, prepared.started, options, signing, ports)
  if (!options.record) return judged
  const { left, snapshot: recorded } = await leaveVerdict(
    judged,
    chain,
    { options, received, trust },
    signing,
    ports,
  )
  const verification = await verifyChain(
    recorded,
    expectation(options, await withOwn(trust, signing), prepared.subjects, now),
  )
  if (!verification.ok)
    throw flowError('chain-refused', { found: verification.checks.find(({ ok }) => !ok)?.code })
  return { ...judged, left, snapshot: recorded, verification, chain: verification.chain }
}

function existing(
  base: Judging,
  options: GateOptions,
  { policy, subjects }: Prepared,
  now: Date,
): GateOutcome {
  const found = requireVerdict(base.chain, {
    subjects,
    resourceUri: base.resourceUri,
    policyDigest: policy.digest,
    acceptSelfJudged: options.acceptSelfJudged,
    now,
  })
  const { selfJudged } = found
  return { ...base, verdict: 'passed', reason: undefined, found, selfJudged }
}

async function judge(
  base: Judging,
  started: StartedPolicy,
  options: GateOptions,
  signing: Signing,
  ports: StepPorts,
): Promise<GateOutcome & Judging> {
  const selfJudged = signing !== 'none' && isSelfJudged(await signing.signer.describe(), base.chain)
  const judging = { ...base, selfJudged }
  const input = buildPolicyInput(judging.chain, policyFacts(judging, ports))
  const decision = await evaluatePolicy(started, input)
  const predicate = decisionPredicateOf(decision, input, contextOf(judging, options, ports))
  const verdict = decision.result
  return {
    ...judging,
    input,
    decision,
    predicate,
    verdict,
    reason: verdict === 'denied' ? 'policy' : undefined,
  }
}

function contextOf(
  { chain, ...judging }: Judging,
  options: GateOptions,
  { run: { claims } }: StepPorts,
): DecisionContext {
  const workflow = claims.jobWorkflowRef === '' ? claims.workflowRef : claims.jobWorkflowRef
  return {
    verifier: {
      id: workflow === '' ? 'urn:custody:command' : `${new URL(claims.repository).origin}/${workflow}`,
      version: toolVersion,
    },
    resourceUri: judging.resourceUri,
    mode: options.mode,
    bundleDigest: judging.bundleDigest,
    sealDigest: chain.seal === undefined ? undefined : `sha256:${chain.seal.payload}`,
    policySelfSupplied: options.policy !== undefined && judging.selfSupplied.includes(options.policy),
  }
}

/** What a policy is told beside the chain. */
function policyFacts({ subjects, decidedAt, resourceUri, selfJudged, chain }: Judging, ports: StepPorts) {
  const { claims, workflow } = ports.run
  return {
    time: decidedAt,
    subjects,
    resourceUri,
    selfJudged,
    requiredStages: defaultRequiredStages,
    run: { ...claims, uri: runOfChain(ports.run, chain.head.chainId).uri },
    event: workflow?.event,
  }
}

/** The verdict that was just signed is looked at once more, with the gate's own signer trusted for its stage. */
async function withOwn(trust: StepTrust, signing: Signing): Promise<StepTrust> {
  if (signing === 'none') return trust
  const own = await signerTrust(signing.signer, 'policy')
  const { keys, roots, identities } = trust.trust
  return {
    ...trust,
    trust: { roots, keys: [...keys, ...own.keys], identities: [...identities, ...own.identities] },
  }
}

function expectation(options: GateOptions, trust: StepTrust, subjects: readonly HashedSubject[], now: Date) {
  return {
    level: 'decide',
    bundleDigest: undefined,
    trust: trust.trust,
    now,
    assertedStages: options.assertedStages.length > 0 ? options.assertedStages : defaultAssertedStages,
    requiredStages: defaultRequiredStages,
    subjects,
    ...(trust.run === undefined ? {} : { run: trust.run }),
  } as const
}

function suppliedBy(options: GateOptions, { seal }: VerifiedChain): readonly string[] {
  const paths = [...options.publicKeys, ...options.trustedRoots].map((line) => splitStage(line).rest)
  const policy = options.policy === undefined ? [] : [options.policy]
  return selfSupplied([...paths, ...policy], seal?.statement.predicate.custody.run.commit ?? '')
}
