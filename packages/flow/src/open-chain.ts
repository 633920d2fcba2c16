import { randomBytes } from 'node:crypto'
import type { BundleSnapshot } from '@custody/core/bundle/snapshot'
import { repairInterrupted } from '@custody/core/bundle/write-bundle'
import type { ChainPosition } from '@custody/core/chain/append'
import type { Check } from '@custody/core/chain/check'
import { type VerifiedChain, verifyChain } from '@custody/core/chain/verify-chain'
import { buildTrust, type StepTrust, type TrustOptions } from './build-trust.ts'
import { chainExpectation } from './chain-expectation.ts'
import { flowError } from './flow-errors.ts'
import type { RunContext, Signing, StepPorts } from './ports.ts'
import { type BundleOptions, landBundle, type ReceivedBundle, receiveBundle } from './receive-bundle.ts'

/** The shared inputs of every step that adds to a bundle. */
export interface StepOptions extends BundleOptions, TrustOptions {
  /** Stages whose records may be unsigned; default source and build. */
  readonly assertedStages: readonly string[]
}

/** A bundle that was received and verified, ready to be added to. */
export interface OpenChain {
  readonly position: ChainPosition
  readonly received: ReceivedBundle['received']
  /** None where a new chain begins. */
  readonly chain: VerifiedChain | undefined
  readonly snapshot: BundleSnapshot | undefined
  readonly trust: StepTrust
}

/**
 * Receives the bundle of a step that will add to it, repairs what a killed writer left there, and verifies it, before anything is added (level `append`), or before it is sealed.
 * @throws chain-refused, and those of receiveBundle and buildTrust
 */
export async function openChain(
  options: StepOptions,
  signing: Signing,
  ports: StepPorts,
  level: 'append' | 'seal' = 'append',
): Promise<OpenChain> {
  repairInterrupted(options.bundle)
  const receivedBundle = await receiveBundle(options, ports)
  const { snapshot, received } = receivedBundle
  const chainId = snapshot?.head.chainId ?? randomBytes(16).toString('hex')
  const trust = await buildTrust(options, signing, runOfChain(ports.run, chainId), ports.now())
  const position = { folder: options.bundle, chainId, head: snapshot?.head }
  if (snapshot === undefined) return { position, received, chain: undefined, snapshot, trust }
  ports.progress(`Verifying bundle ${snapshot.head.digest}`)
  const outcome = await verifyChain(snapshot, chainExpectation(options, trust, ports.now(), { level }))
  if (!outcome.ok) throw chainRefused(outcome.checks)
  landBundle(receivedBundle)
  return { position, received, chain: outcome.chain, snapshot, trust }
}

/** Outside of a workflow the run of a chain is named after the chain itself. */
export function runOfChain(run: RunContext, chainId: string): RunContext['claims'] {
  return run.claims.uri === '' ? { ...run.claims, uri: `urn:custody:run:${chainId}` } : run.claims
}

/** One error that names the first broken link; all of them stand in its cause. */
export function chainRefused(checks: readonly Check[]) {
  const failed = checks.filter((check) => !check.ok)
  const [first] = failed
  return flowError('chain-refused', {
    found:
      first === undefined
        ? 'no check'
        : `${first.code} at ${first.subject}${first.found === undefined ? '' : ` (${first.found})`}`,
    expected: first?.expected,
    hint: first?.hint,
    cause: new ChainRefusal(failed),
  })
}

/** The failed checks of a refused chain. */
export class ChainRefusal extends Error {
  override readonly name = 'ChainRefusal'
  readonly checks: readonly Check[]
  constructor(checks: readonly Check[]) {
    super(checks.map(({ code, subject }) => `${code}: ${subject}`).join('; '))
    this.checks = checks
  }
}
