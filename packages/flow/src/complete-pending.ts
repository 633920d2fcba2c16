import { appendRecord, type ChainPosition, pendingSnapshot } from '@custody/core/chain/append'
import { nameOf, type RecordItem } from '@custody/core/chain/chain-item'
import { type RecordClaims, type RunClaims, runBase } from '@custody/core/chain/claims'
import { recordPayload } from '@custody/core/chain/record'
import { verifyChain } from '@custody/core/chain/verify-chain'
import { coreError } from '@custody/core/core-errors'
import { isCustodyError } from '@custody/core/errors'
import { assertedStagesOf, chainExpectation } from './chain-expectation.ts'
import { flowError } from './flow-errors.ts'
import {
  ChainRefusal,
  chainRefused,
  type OpenChain,
  openChain,
  runOfChain,
  type StepOptions,
} from './open-chain.ts'
import type { Signing, StepPorts } from './ports.ts'

/**
 * Opens a chain to seal it. Where records are pending in it, because nobody could sign them when they were made, they are signed
 * first, by this step's signer, who vouches for them as for unsigned ones: they have to be of an asserted stage and of its own
 * run, in a bundle that came with its digest. Else any step before could have whatever it likes signed by this one. Nothing is
 * written yet.
 * @throws record-pending, record-foreign, record-unpinned, and those of openChain and the signer
 */
export async function openToSeal(
  options: StepOptions,
  signing: Signing,
  ports: StepPorts,
): Promise<OpenChain> {
  try {
    return await openChain(options, signing, ports, 'seal')
  } catch (error) {
    if (signing === 'none' || !isForPending(error)) throw error
  }
  return completePending(await openChain(options, signing, ports), options, signing, ports)
}

/** Whether pending records are in the way; whatever else is wrong is found again when they are signed. */
function isForPending(error: unknown): boolean {
  const cause = isCustodyError(error) ? error.cause : undefined
  return cause instanceof ChainRefusal && cause.checks.some(({ code }) => code === 'record-pending')
}

async function completePending(
  open: OpenChain,
  options: StepOptions,
  signing: Exclude<Signing, 'none'>,
  ports: StepPorts,
): Promise<OpenChain> {
  const pending = open.chain?.pending ?? []
  const own = runOfChain(ports.run, open.position.chainId)
  for (const record of pending) {
    refuseUnvouched(record, assertedStagesOf(options))
    refuseForeign(record, own)
    refuseUnpinned(record, open)
  }
  let { position } = open
  for (const record of pending) {
    ports.progress(`Signing the pending ${nameOf(record)}`)
    position = await complete(record, position, open.received, signing, ports)
  }
  const snapshot = pendingSnapshot(position, open.snapshot)
  const expectation = chainExpectation(options, open.trust, ports.now(), { level: 'seal' })
  const outcome = await verifyChain(snapshot, expectation)
  if (!outcome.ok) throw chainRefused(outcome.checks)
  return { ...open, position, snapshot, chain: outcome.chain }
}

function refuseUnvouched(record: RecordItem, asserted: readonly string[]): void {
  if (asserted.includes(record.claims.stage)) return
  throw coreError('record-pending', { found: nameOf(record), expected: `a stage of ${asserted.join(', ')}` })
}

function refuseForeign(record: RecordItem, own: RunClaims): void {
  const { run } = record.claims
  const isOwn =
    runBase(run.uri) === runBase(own.uri) &&
    run.repositoryId === own.repositoryId &&
    run.commit === own.commit &&
    run.attempt <= own.attempt
  if (!isOwn)
    throw flowError('record-foreign', { found: `${nameOf(record)} of ${run.uri}`, expected: own.uri })
}

/** Whoever carried a bundle without its digest, be it to an earlier step, could have put the record in. */
function refuseUnpinned(record: RecordItem, { received, chain }: OpenChain): void {
  const wasUnpinned = chain?.records.some(
    ({ node, claims }) => claims.received === 'unpinned' && node.ancestors.has(record.node),
  )
  if (received === 'unpinned' || wasUnpinned === true)
    throw flowError('record-unpinned', { found: nameOf(record) })
}

/** The chain with one record more: the pending one's words, signed, with no files of its own. */
async function complete(
  { statement, claims: pending, payload: digest }: RecordItem,
  at: ChainPosition,
  received: OpenChain['received'],
  { signer }: Exclude<Signing, 'none'>,
  ports: StepPorts,
): Promise<ChainPosition> {
  const { pending: _, ...said } = pending
  const claims: RecordClaims = {
    ...said,
    ...(at.head === undefined ? {} : { previous: at.head.digest }),
    received,
    files: [],
    run: runOfChain(ports.run, at.chainId),
    completes: `sha256:${digest}`,
  }
  const { subject, predicate } = statement
  const { command, materials, byproducts } = predicate
  const payload = recordPayload({ subject, materials, command, byproducts, claims })
  const [bytes = payload] = await signer.sign([payload])
  return appendRecord(at, { claims, payload, bytes, signed: true, files: new Map() })
}
