import type { BundleSnapshot } from '@custody/core/bundle/snapshot'
import { defaultRequiredStages, type Expectation } from '@custody/core/chain/expectation'
import type { HashedSubject } from '@custody/core/chain/rules/subjects'
import { type ChainOutcome, type VerifiedChain, verifyChain } from '@custody/core/chain/verify-chain'
import { coreError } from '@custody/core/core-errors'
import { type DecisionContext, decisionPredicateOf } from '@custody/policy/decision/decision-predicate'
import { evaluatePolicy, type StartedPolicy, startPolicy } from '@custody/policy/decision/evaluate-policy'
import { buildPolicyInput } from '@custody/policy/input/build-policy-input'
import type { PolicySet } from '@custody/policy/policy/policy-set'
import { readPolicyFolder } from '@custody/policy/policy/read-policy-folder'
import { shippedPolicy } from '@custody/policy/policy/shipped-policy'
import { buildTrust, type StepTrust, splitStage, withOwnSigner } from './build-trust.ts'
import { chainExpectation } from './chain-expectation.ts'
import { flowError } from './flow-errors.ts'
import type { GateOptions, GateOutcome, Judging } from './gate-outcome.ts'
import { hashSubjects } from './hash-subjects.ts'
import { leaveVerdict, type VerdictPlace } from './leave-verdict.ts'
import { loadBuilders } from './load-builders.ts'
import { runOfChain } from './open-chain.ts'
import type { Signing, StepPorts } from './ports.ts'
import { landBundle, receiveBundle } from './receive-bundle.ts'
import { requireJudge, requireVerdict } from './require-verdict.ts'
import { isSelfJudged } from './self-judged.ts'
import { selfSupplied } from './self-supplied.ts'
import { toolVersion } from './tool-version.ts'

/**
 * Decides on a sealed bundle and the bytes at hand: the chain first, then the policy. The policy engine starts while
 * signatures are verified. A chain that does not hold is `denied` for `evidence`, and no policy is asked.
 * @throws subject-missing, resource-missing, trust-incomplete, policy-* and engine-*, and those of receiveBundle and buildTrust
 */
export async function verifyGate(
  options: GateOptions,
  signing: Signing,
  ports: StepPorts,
): Promise<GateOutcome> {
  const policy = options.policy === undefined ? shippedPolicy() : readPolicyFolder(options.policy)
  requirePlace(options)
  const subjects = hashSubjects(options.subjects, { ...options, exclude: [options.bundle] })
  if (subjects.length === 0) throw coreError('subject-missing')
  const started = options.requireVerdict ? undefined : startPolicy(policy)
  try {
    return await decide(options, signing, ports, { policy, subjects, started })
  } finally {
    started?.engine.stop()
  }
}

/** A verdict names its place; one that is named by nothing is a mistake even where no verdict is kept. */
function requirePlace({ resourceUri, record, requireVerdict: isRequired }: GateOptions): void {
  if (resourceUri === '' || (resourceUri === undefined && (record || isRequired)))
    throw flowError('resource-missing')
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
  const fetched = await receiveBundle(options, ports)
  const { snapshot, received } = fetched
  if (snapshot === undefined) throw coreError('bundle-missing', { where: options.bundle })
  if (options.readOnly !== true) landBundle(fetched)
  ports.progress(`Verifying bundle ${snapshot.head.digest}`)
  const now = ports.now()
  const builders = loadBuilders(options.trustedBuilders)
  const trust = await buildTrust(options, signing, runOfChain(ports.run, snapshot.head.chainId), now)
  if (options.requireVerdict) requireJudge(trust.trust)
  const verification = await verifyChain(snapshot, deciding(options, trust, prepared.subjects, now))
  const base = {
    ...unjudged(options, prepared, snapshot, verification, now),
    trustedRoots: trust.roots,
    builders,
  }
  if (!verification.ok) {
    const { checks } = verification
    return { ...base, verdict: 'denied', reason: 'evidence', checks, chain: undefined, selfSupplied: [] }
  }
  const { chain } = verification
  const sealed = { ...base, checks: chain.checks, chain, selfSupplied: suppliedBy(options, chain) }
  if (prepared.started === undefined) return existing(sealed, options, prepared, now)
  const judged = await judge(sealed, prepared.started, options, signing, ports)
  return options.record ? recordVerdict(judged, { options, received, trust }, signing, ports) : judged
}

/** An outcome before anything was looked at. */
function unjudged(
  { resourceUri }: GateOptions,
  { policy, subjects }: Prepared,
  snapshot: BundleSnapshot,
  verification: ChainOutcome,
  decidedAt: Date,
) {
  return {
    bundleDigest: snapshot.head.digest,
    subjects,
    policy,
    resourceUri: resourceUri ?? 'urn:custody:local',
    decidedAt,
    decision: undefined,
    input: undefined,
    predicate: undefined,
    verification,
    found: undefined,
    selfJudged: false,
    left: undefined,
    snapshot,
  }
}

/** Adds the verdict to the bundle, and verifies the whole once more with the gate's own signer trusted for its stage. */
async function recordVerdict(
  judged: GateOutcome & Judging,
  place: Omit<VerdictPlace, 'verify'>,
  signing: Signing,
  ports: StepPorts,
): Promise<GateOutcome> {
  const { subjects, decidedAt, chain } = judged
  const verify = async (pending: BundleSnapshot) => {
    const trust = signing === 'none' ? place.trust : await withOwnSigner(place.trust, signing, 'policy')
    const verification = await verifyChain(pending, deciding(place.options, trust, subjects, decidedAt))
    if (!verification.ok)
      throw flowError('chain-refused', { found: verification.checks.find(({ ok }) => !ok)?.code })
    return verification
  }
  const { left, verification } = await leaveVerdict(judged, chain, { ...place, verify }, signing, ports)
  return { ...judged, left, snapshot: left.snapshot, verification, chain: verification.chain }
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
function policyFacts(
  { subjects, decidedAt, resourceUri, selfJudged, chain, builders }: Judging,
  ports: StepPorts,
) {
  const { claims, workflow } = ports.run
  return {
    time: decidedAt,
    subjects,
    resourceUri,
    selfJudged,
    requiredStages: defaultRequiredStages,
    run: { ...claims, uri: runOfChain(ports.run, chain.head.chainId).uri },
    event: workflow?.event,
    builders,
  }
}

function deciding(
  options: GateOptions,
  trust: StepTrust,
  subjects: readonly HashedSubject[],
  now: Date,
): Expectation {
  return chainExpectation(options, trust, now, {
    level: 'decide',
    requiredStages: defaultRequiredStages,
    subjects,
  })
}

function suppliedBy(options: GateOptions, { seal }: VerifiedChain): readonly string[] {
  const paths = [...options.publicKeys, ...options.trustedRoots, ...options.revocations].map(
    (line) => splitStage(line).rest,
  )
  const policy = [options.policy, options.trustedBuilders, options.tufRoot].flatMap((path) => path ?? [])
  return selfSupplied([...paths, ...policy], seal?.statement.predicate.custody.run.commit ?? '')
}
